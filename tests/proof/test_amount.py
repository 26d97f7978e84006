"""The campaign is longer than its short form, and `--proof` alone decides which of the two runs."""


def test_amount_follows_the_option(amount, request):
    assert amount(3, 10_000) == (10_000 if request.config.getoption("--proof") else 3)
