/// A linear axis from zero to a round number, with few round ticks.
struct ChartScale {
  let maximum: Double
  let ticks: [Double]

  /// - Parameter value: The largest value to fit; at most 5 ticks above zero.
  init(fitting value: Double, wholeNumbers: Bool) {
    guard value.isFinite, value > 0 else {
      maximum = 1
      ticks = [0, 1]
      return
    }
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    let steps = [0.2, 0.25, 0.5, 1, 2, 2.5, 5].map { $0 * power }
      .filter { !wholeNumbers || ($0 >= 1 && $0 == $0.rounded()) }
    let step = steps.first { (value / $0).rounded(.up) <= 5 } ?? 1
    let count = max(1, Int((value / step).rounded(.up)))
    maximum = step * Double(count)
    ticks = (0...count).map { step * Double($0) }
  }
}

/// A tick's label: `0`, `25`, `1.5k`, `20M`, `$0.50`.
func tickLabel(_ value: Double, _ unit: ChartData.Unit) -> String {
  let sign = unit == .dollars ? "$" : ""
  for (size, letter) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] where value >= size {
    return sign + shortDecimal(value / size, decimals: 2) + letter
  }
  if unit == .dollars, value > 0, value < 0.01 { return sign + shortDecimal(value, decimals: 6) }
  return sign + shortDecimal(value, decimals: 2)
}

/// A decimal with at most so many places and no trailing zeros: `1.5`, `2`.
func shortDecimal(_ value: Double, decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
  let scaled = (value * scale).rounded()
  guard scaled.magnitude < 1e15 else { return value.description }
  let units = Int64(scaled.magnitude)
  let whole = units / Int64(scale)
  var digits = Array(String(Int64(scale) + units % Int64(scale)).utf8.dropFirst())
  while digits.last == UInt8(ascii: "0") { digits.removeLast() }
  let fraction = digits.isEmpty ? "" : "." + String(decoding: digits, as: UTF8.self)
  return (scaled < 0 ? "-" : "") + String(whole) + fraction
}
