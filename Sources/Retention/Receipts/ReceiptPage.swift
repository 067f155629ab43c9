import ChatModel
import SystemIO

/// A receipt as one HTML page for people: no script, no font, no picture from elsewhere.
///
/// The page says what the receipt says and proves nothing by itself; the receipt stands at its end,
/// byte for byte. Members that this version does not know are shown as they are named.
package struct ReceiptPage {
  private let receipt: ReceiptDocument

  package init(_ receipt: ReceiptDocument) { self.receipt = receipt }

  private var kind: String { receipt.value["kind"]?.string ?? "" }

  private var title: String {
    switch kind {
    case ErasureReceipt.kind: "Erasure receipt"
    case Scan.kind: "Scan receipt"
    default: ReceiptPage.words(kind).capitalizedFirst
    }
  }

  /// One sentence that answers what the reader came for.
  private var lead: String {
    let value = receipt.value
    func count(_ group: String, _ name: String) -> Int64 {
      value[name: group]?[name: name]?.int ?? 0
    }
    switch kind {
    case ErasureReceipt.kind:
      return "\(count("found", "messages")) messages in \(count("found", "conversations"))"
        + " conversations were erased, overwritten on the disk and read back as zeros."
    case Scan.kind:
      let erasures = value["erasures"].map { Array($0.elements) } ?? []
      let proven = erasures.count { $0["result"]?.string == ScanOutcome.Result.clean.rawValue }
      return
        "The whole store was looked through: \(proven) of \(erasures.count) erasures are proven."
    default: return ""
    }
  }

  package var html: String {
    var sections = ""
    var plain: [JSONValue.Member] = []
    for member in receipt.value.members
    where !["v", "kind", "signature", "public_key"].contains(member.key) {
      if member.value.isObject || member.value.isArray {
        sections += section(ReceiptPage.words(member.key).capitalizedFirst, body(of: member.value))
      } else {
        plain.append(member)
      }
    }
    let signature =
      receipt.isIntact
      ? "The signature fits the key that the receipt names. Compare that key with the one that the"
        + " store's owner gave you."
      : "The signature does not fit: the receipt was changed after it was signed."
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(escapedForMarkup(title)) \(text(receipt.value["job"]))</title>
      <style>\(ReceiptPage.style)</style>
      </head>
      <body>
      <main>
      <h1>\(escapedForMarkup(title))</h1>
      <p class="lead">\(escapedForMarkup(lead))</p>
      \(section("The receipt", table(plain)))\(sections)\(section(
        "How to check it",
        "<p class=\"\(receipt.isIntact ? "good" : "bad")\">\(escapedForMarkup(signature))</p>\n"
          + table(receipt.value.members.filter { $0.key == "public_key" })
          + "<p>This page is only a rendering. What is signed is the receipt itself, below: save it as"
          + " <code>receipt.json</code> and run <code>hansard receipt verify receipt.json --key"
          + " KEY</code>.</p>\n<pre>"
          + escapedForMarkup(String(decoding: receipt.bytes, as: UTF8.self)) + "</pre>\n"))</main>
      </body>
      </html>

      """
  }

  private func section(_ heading: String, _ body: String) -> String {
    "<section>\n<h2>\(escapedForMarkup(heading))</h2>\n\(body)</section>\n"
  }

  private func body(of value: JSONValue) -> String {
    if value.isObject { return table(Array(value.members)) }
    var items = ""
    for element in value.elements {
      items +=
        element.isObject
        ? "<li>\(table(Array(element.members)))</li>\n" : "<li>\(text(element))</li>\n"
    }
    return items.isEmpty ? "<p>none</p>\n" : "<ul>\n\(items)</ul>\n"
  }

  private func table(_ members: [JSONValue.Member]) -> String {
    var rows = ""
    for member in members {
      let isNested = member.value.isObject || member.value.isArray
      rows +=
        "<tr><th scope=\"row\">\(escapedForMarkup(ReceiptPage.words(member.key)))</th>"
        + "<td>\(isNested ? body(of: member.value) : text(member.value))</td></tr>\n"
    }
    return "<table>\n\(rows)</table>\n"
  }

  private func text(_ value: JSONValue?) -> String {
    escapedForMarkup(value.map { $0.string ?? $0.json } ?? "")
  }

  private static func words(_ key: String) -> String { key.replacing("_", with: " ") }

  private static let style = """
    body{margin:0;background:#f4f5f7;color:#1b2430;font:15px/1.5 system-ui,sans-serif}
    main{max-width:860px;margin:0 auto;padding:40px 24px}
    h1{margin:0 0 6px;font-size:28px}h2{margin:0 0 10px;font-size:17px}
    .lead{color:#5d6875;font-size:16px;margin:0 0 20px}
    section{background:#fff;border:1px solid #dfe3e8;border-radius:8px;padding:16px 20px;margin:0 0 16px}
    table{border-collapse:collapse;width:100%}
    th,td{text-align:left;vertical-align:top;padding:4px 16px 4px 0;border-bottom:1px solid #e9ecf0}
    th{font-weight:500;color:#5d6875;width:14em}td{overflow-wrap:anywhere}
    pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px;background:#f4f5f7;padding:10px}
    .good{color:#1d6b3a}.bad{color:#a3201b;font-weight:600}
    @media print{body,section{background:#fff}}
    """
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
