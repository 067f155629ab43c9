/// The chart of a section as an `<svg>` element; nil when there is nothing to draw.
func svgChart(_ section: ReportSection, rows: [ReportRow]) -> String? {
  guard let data = ChartData(section, rows: rows) else { return nil }
  if section.chart == .line { return lineChart(data) }
  return section.dimension.isTime ? columnChart(data) : barChart(data)
}

/// The plotting area of a chart with a vertical axis of values.
struct ChartFrame {
  static let width = 1040.0
  static let height = 290.0
  static let left = 58.0
  static let right = 12.0
  static let top = 30.0
  static let bottom = 32.0

  let scale: ChartScale
  let slotCount: Int

  init(_ data: ChartData, largest: Double) {
    scale = ChartScale(fitting: largest, wholeNumbers: data.unit == .count)
    slotCount = max(1, data.slots.count)
  }

  var slotWidth: Double {
    (ChartFrame.width - ChartFrame.left - ChartFrame.right) / Double(slotCount)
  }

  /// The left edge of a slot.
  func x(ofSlot index: Int) -> Double { ChartFrame.left + slotWidth * Double(index) }

  func y(_ value: Double) -> Double {
    let height = ChartFrame.height - ChartFrame.top - ChartFrame.bottom
    return ChartFrame.height - ChartFrame.bottom - height * min(1, value / scale.maximum)
  }

  /// Draws the grid, the labels of both axes and the legend.
  func draw(_ data: ChartData, in drawing: inout SVGDrawing) {
    for tick in scale.ticks {
      drawing.line(
        fromX: ChartFrame.left, y: y(tick), toX: ChartFrame.width - ChartFrame.right, y: y(tick),
        style: tick == 0 ? "axis" : "grid")
      drawing.text(
        tickLabel(tick, data.unit), x: ChartFrame.left - 8, y: y(tick) + 4, style: "end")
    }
    let labelWidth = Double(data.slots.first?.label.utf8.count ?? 7) * 7 + 14
    let stride = max(1, Int((labelWidth / slotWidth).rounded(.up)))
    for index in Swift.stride(from: 0, to: data.slots.count, by: stride) {
      drawing.text(
        data.slots[index].label, x: x(ofSlot: index) + slotWidth / 2, y: ChartFrame.height - 10,
        style: "middle")
    }
    drawLegend(data.series, in: &drawing, x: ChartFrame.left)
  }
}

/// Names the series of a chart with more than one.
func drawLegend(_ series: [String], in drawing: inout SVGDrawing, x: Double) {
  guard series.count > 1 else { return }
  var x = x
  for (index, name) in series.enumerated() {
    drawing.rectangle(x: x, y: 6, width: 11, height: 11, style: "s\(index + 1)")
    drawing.text(name, x: x + 17, y: 16, style: "start")
    x += Double(name.count) * 7 + 42
  }
}
