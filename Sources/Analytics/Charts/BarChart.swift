/// Stacked horizontal bars, one a group, with the sum behind each.
func barChart(_ data: ChartData) -> String {
  let rowHeight = 27.0
  let top = data.series.count > 1 ? 30.0 : 6.0
  let left = 230.0
  let right = 130.0
  let width = ChartFrame.width
  let largest = data.slots.map { $0.total }.max() ?? 0
  var drawing = SVGDrawing(width: width, height: top + rowHeight * Double(data.slots.count) + 6)
  drawLegend(data.series, in: &drawing, x: left)
  for (index, slot) in data.slots.enumerated() {
    let y = top + rowHeight * Double(index)
    drawing.group(describedAs: slot.description) { drawing in
      drawing.text(shortened(slot.label), x: left - 10, y: y + 18, style: "end")
      var x = left
      for (series, value) in slot.values.enumerated() where value > 0 {
        let length = largest > 0 ? (width - left - right) * value / largest : 0
        drawing.rectangle(
          x: x, y: y + 4, width: max(length, 0.5), height: rowHeight - 8, style: "s\(series + 1)")
        x += length
      }
      drawing.text(slot.text, x: x + 8, y: y + 18, style: "start value")
    }
  }
  return drawing.element(titled: data.title, style: "chart")
}

/// At most 28 characters; the whole label is in the description.
private func shortened(_ label: String) -> String {
  label.count > 28 ? label.prefix(27) + "…" : label
}
