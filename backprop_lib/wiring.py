"""Whether the names that a scene is given fit together: said when it is made, not when a control is moved."""


def wired(controls, rows, actions, **by_control):
    """ValueError for a button named like a control, a name that no control has, or a button that no row shows.

    A control that no row shows is a state which the scene itself sets.

    by_control  {what for: {name of a control: ...}}, such as reactions={"layer": ...}
    """
    for label in actions:
        if label in controls:
            raise ValueError(f"actions has a button {label!r}; expected another label, since a control has this name")
    for role, given in by_control.items():
        for name in given:
            if name not in controls:
                raise ValueError(f"{role} names {name!r}; expected one of the controls, {', '.join(controls)}")
    if rows is None:
        return
    named = {item for row in rows for item in row if isinstance(item, str)}
    for name in sorted(named - {*controls, *actions}):
        raise ValueError(f"rows names {name!r}; expected controls or buttons: {', '.join([*controls, *actions])}")
    for label in actions:
        if label not in named:
            raise ValueError(f"rows does not show the button {label!r}; expected every button in one of them")
