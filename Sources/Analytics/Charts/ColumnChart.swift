/// Stacked columns over a time axis.
func columnChart(_ data: ChartData) -> String {
  let frame = ChartFrame(data, largest: data.slots.map { $0.total }.max() ?? 0)
  var drawing = SVGDrawing(width: ChartFrame.width, height: ChartFrame.height)
  frame.draw(data, in: &drawing)
  let width = min(56, frame.slotWidth * 0.72)
  for (index, slot) in data.slots.enumerated() where slot.total > 0 {
    let x = frame.x(ofSlot: index) + (frame.slotWidth - width) / 2
    drawing.group(describedAs: slot.description) { drawing in
      var below = 0.0
      for (series, value) in slot.values.enumerated() where value > 0 {
        let top = frame.y(below + value)
        drawing.rectangle(
          x: x, y: top, width: width, height: frame.y(below) - top, style: "s\(series + 1)")
        below += value
      }
    }
  }
  return drawing.element(titled: data.title, style: "chart")
}
