import Dumps
import SystemIO

#if canImport(Glibc)
  import Glibc
#endif

/// Real dumps that lie beside the repository, in `../shared/samples`, where they are present.
enum SharedSamples {
  /// The bytes of one sample; nil, with a notice, when the samples are not there.
  static func bytes(_ name: String, testFile: String = #filePath) -> [UInt8]? {
    guard let root = testFile.firstRange(of: "/Tests/") else { return nil }
    let path = "\(testFile[..<root.lowerBound])/../shared/samples/\(name)"
    guard let file = fopen(path, "r") else {
      print("skipped: no sample \(name) beside the repository")
      return nil
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}

extension EntrySample {
  /// The sample that a member with these bytes has.
  init(_ bytes: [UInt8]) {
    let head = Array(bytes.prefix(EntrySample.usualBytes))
    self.init(path: "test", head: PaddedBytes(head), isComplete: head.count == bytes.count)
  }

  init(_ text: String) { self.init(Array(text.utf8)) }
}
