"""What is wrong with the layout of an output in the page, in words: too wide, cut off, or too small to read."""

SMALLEST_LETTER = 10.5  # pixels; the type of our pictures is 11 points at 100 dots an inch, which is 15.3 pixels
LETTER = 11 * 100 / 72

_FAULTS = """(output, [letter, smallest]) => {
    const found = [], own = output.getBoundingClientRect()
    const pen = document.createElement('canvas').getContext('2d')
    const named = '.widget-label, .widget-readout, button, .widget-radio-box label, .widget-checkbox label'
    const say = (e, what) => {
        const words = (e.innerText || e.value || '').trim().replace(/\\s+/g, ' ').slice(0, 40)
        const kinds = [...e.classList].filter(c => !/^(lm-|jp-|jupyter-)/.test(c))
        found.push(`${[e.tagName.toLowerCase(), ...kinds].join('.')} “${words}” ${what}`)
    }
    const cut = (e, needs, has) => needs > has + 1 && say(e, `is cut: ${Math.ceil(needs)} pixels in ${Math.floor(has)}`)
    if (output.scrollWidth > output.clientWidth + 1)
        say(output, `scrolls sideways: ${output.scrollWidth} pixels in ${output.clientWidth}`)
    for (const e of output.querySelectorAll('*')) {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e)
        if (!box.width || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.noUi-base')) continue
        const left = box.left - own.left, right = box.right - own.left
        if (left < -1 || right > own.width + 1)
            say(e, `is from ${Math.floor(left)} to ${Math.ceil(right)} in ${Math.floor(own.width)} pixels`)
        if (e.matches(named)) cut(e, e.scrollWidth, e.clientWidth)
        if (e.matches('select, input[type=number], input[type=text]')) {
            const words = e.matches('select') ? e.selectedOptions[0]?.text : e.value || e.placeholder
            pen.font = style.font
            const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
            cut(e, pen.measureText(words ?? '').width, room)
        }
        if (e.matches('img') && e.naturalWidth) {
            const drawn = e.closest('.backprop-projector') ? 1.5 : 1 // an enlarged picture has more pixels
            const scale = box.width / e.naturalWidth, height = letter * drawn * scale
            if (height < smallest) say(e, `is at ${scale.toFixed(2)} of its size, with letters of ${height.toFixed(1)}`)
            if (Math.abs(box.height / e.naturalHeight / scale - 1) > 0.02)
                say(e, `is squeezed to ${Math.round(box.width)} x ${Math.round(box.height)}`)
        }
    }
    return found
}"""


_TALL = """output => [...output.querySelectorAll('.backprop-scene')].map(scene => {
    const high = e => e ? e.getBoundingClientRect().height : 0
    const picture = scene.querySelector('img.backprop-picture').getBoundingClientRect()
    const question = high(scene.querySelector('.backprop-predict'))  // read before, and scrolled away
    const needs = picture.bottom - scene.getBoundingClientRect().top - question
    const has = output.closest('.jp-WindowedPanel-outer').clientHeight
    return needs > has ? `controls and picture need ${Math.ceil(needs)} of the ${has} pixels that one sees` : ''
}).filter(words => words)"""


def tall(output):
    """Scenes whose controls and picture cannot be seen together; `output` is in a notebook that JupyterLab shows."""
    return output.evaluate(_TALL)


def faults(output):
    """`output` is the locator of a `.jp-OutputArea-output` or of anything else with an inside."""
    return output.evaluate(_FAULTS, [LETTER, SMALLEST_LETTER])
