/// Makes a member's name fit to print: UTF-8, no control characters, no invisible direction marks,
/// of bounded length.
func printableName(_ bytes: Span<UInt8>) -> String {
  let maximumBytes = 1_024
  let kept = min(bytes.count, maximumBytes)
  let lossy = unsafe bytes.extracting(0..<kept).withUnsafeBufferPointer {
    unsafe String(decoding: $0, as: UTF8.self)
  }
  return printable(lossy) + (kept < bytes.count ? "…" : "")
}

/// Escapes what could change how a terminal or a log shows the text around it.
func printable(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      shown.append(
        contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
    default: shown.append(scalar)
    }
  }
  return String(shown)
}
