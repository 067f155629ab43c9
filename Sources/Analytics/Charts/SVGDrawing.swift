import SystemIO

/// Builds one `<svg>` for use inside an HTML page, whose style sheet gives it its colours.
///
/// Series are drawn with the classes `s1`, `s2` and so on; lines with `line` too.
struct SVGDrawing {
  let width: Double
  let height: Double
  private var body = ""

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(fromX x1: Double, y y1: Double, toX x2: Double, y y2: Double, style: String) {
    body += "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\""
    body += " x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>\n"
  }

  mutating func rectangle(x: Double, y: Double, width: Double, height: Double, style: String) {
    body += "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\""
    body += " width=\"\(number(width))\" height=\"\(number(height))\"/>\n"
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], style: String) {
    let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    body += "<polyline class=\"\(style)\" points=\"\(list)\"/>\n"
  }

  /// - Parameter style: A class that sets `text-anchor` and size.
  mutating func text(_ text: String, x: Double, y: Double, style: String) {
    body += "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">"
    body += "\(escapedForMarkup(text))</text>\n"
  }

  /// Groups what `draw` draws under a description that pointers and screen readers show.
  mutating func group(describedAs text: String, _ draw: (inout SVGDrawing) -> Void) {
    body += "<g><title>\(escapedForMarkup(text))</title>\n"
    draw(&self)
    body += "</g>\n"
  }

  /// The whole element, named for those who cannot see it.
  func element(titled title: String, style: String) -> String {
    let name = escapedForMarkup(title)
    return """
      <svg class="\(style)" role="img" aria-label="\(name)" xmlns="http://www.w3.org/2000/svg" \
      viewBox="0 0 \(number(width)) \(number(height))">
      <title>\(name)</title>
      \(body)</svg>
      """
  }

  private func number(_ value: Double) -> String { shortDecimal(value, decimals: 1) }
}
