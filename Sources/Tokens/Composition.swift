@_spi(_Unicode) import Swift

/// `text` in Unicode's form NFC, by the standard library's tables.
func composed(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  return String(String.UnicodeScalarView(text._nfc))
}
