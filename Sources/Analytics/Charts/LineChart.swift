/// One line a series over a time axis, broken where numbers are folded away.
func lineChart(_ data: ChartData) -> String {
  let frame = ChartFrame(data, largest: data.slots.flatMap { $0.values }.max() ?? 0)
  var drawing = SVGDrawing(width: ChartFrame.width, height: ChartFrame.height)
  frame.draw(data, in: &drawing)
  for (series, name) in data.series.enumerated() {
    drawing.group(describedAs: name) { drawing in
      for run in data.slots.indices.split(whereSeparator: { !data.slots[$0].isShown }) {
        let points = run.map { index in
          (
            x: frame.x(ofSlot: index) + frame.slotWidth / 2,
            y: frame.y(data.slots[index].values[series])
          )
        }
        drawing.draw(points, style: "s\(series + 1)")
      }
    }
  }
  return drawing.element(titled: data.title, style: "chart")
}

extension SVGDrawing {
  /// A line through the points, or a mark where there is only one.
  fileprivate mutating func draw(_ points: [(x: Double, y: Double)], style: String) {
    if let point = points.first, points.count == 1 {
      rectangle(x: point.x - 2.5, y: point.y - 2.5, width: 5, height: 5, style: style)
    } else {
      polyline(points, style: "line \(style)")
    }
  }
}
