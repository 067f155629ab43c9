import ChatModel
import SystemIO

/// One record of a block, parsed.
struct JSONRecord {
  let value: JSONValue
  let position: RecordPosition
  let bytes: RejectedBytes

  /// Where the message of that number stands.
  func position(ofMessage ordinal: Int) -> RecordPosition {
    RecordPosition(byteOffset: position.byteOffset, ordinal: ordinal)
  }

  /// Refuses the record as a whole.
  func reject(_ problem: String, into sink: inout some RecordSink) {
    sink.enumerated(messages: 1)
    sink.reject(problem, messages: 1, raw: bytes, at: position)
  }
}

/// Why one message or conversation cannot be understood.
struct RecordProblem: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

extension RecordBlock {
  /// Calls `body` for every record that is a JSON object, and rejects all others.
  func forEachObject<Sink: RecordSink>(
    parser: JSONParser, into sink: inout Sink, _ body: (JSONRecord, inout Sink) -> Void
  ) {
    for range in records {
      let position = RecordPosition(byteOffset: byteOffset + Int64(range.lowerBound))
      do throws(JSONError) {
        let value = try parser.parse(bytes, range)
        let record = JSONRecord(value: value, position: position, bytes: RejectedBytes(range))
        if value.isObject {
          body(record, &sink)
        } else {
          record.reject("a JSON value that is no object", into: &sink)
        }
      } catch {
        guard !isBlank(range) else { continue }
        let place = error.byteOffset.map { ", at its byte \($0)" } ?? ""
        sink.enumerated(messages: 1)
        sink.reject(
          "not JSON: \(error.problem)\(place)", messages: 1, raw: RejectedBytes(range), at: position
        )
      }
    }
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    bytes.bytes[range].allSatisfy(isJSONWhitespace)
  }
}

extension EntrySample {
  /// A framer for one JSON object a line where the sample is that, else for any JSON text.
  ///
  /// Lines are the better choice where possible: a damaged one cannot hide the next.
  func makeJSONFramer() -> any RecordFramer {
    let bytes = head.storage.span
    var start = 0
    while start < head.count, isJSONWhitespace(bytes[start]) { start += 1 }
    guard start < head.count, bytes[start] == UInt8(ascii: "{") else { return JSONValueFramer() }
    let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
    let isWholeLine = lineEnd < head.count
    let line = bytes.extracting(0..<min(lineEnd, head.count))
    var scanner = JSONBoundaryScanner()
    switch scanner.scan(line, from: start) {
    case .unfinished: return isWholeLine ? JSONValueFramer() : LineFramer()
    case .mismatched: return LineFramer()
    case .ended(let end):
      for index in end..<line.count where !isJSONWhitespace(line[index]) {
        return JSONValueFramer()
      }
      return LineFramer()
    }
  }

  /// The whole member as one JSON value; nil when it is larger than a sample or no JSON.
  func parsed(with parser: JSONParser) -> JSONValue? {
    isComplete ? try? parser.parse(head) : nil
  }
}

extension Timestamp {
  /// A Unix time of any unit or a text in one of the usual spellings; nil for everything else.
  init?(_ value: JSONValue) {
    if let number = value.int {
      self.init(unixNumber: number)
    } else if let number = value.double {
      self.init(unixNumber: number)
    } else if let text = value.nonEmptyString {
      self.init(parsing: text)
    } else {
      return nil
    }
  }
}
