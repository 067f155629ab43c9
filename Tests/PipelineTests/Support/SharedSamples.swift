import Foundation

/// Real dumps that lie beside the repository, in `../shared/samples`, where they are present.
enum SharedSamples {
  /// The path of one sample; nil, with a notice, when the samples are not there.
  static func path(_ name: String, testFile: String = #filePath) -> String? {
    guard let root = testFile.firstRange(of: "/Tests/") else { return nil }
    let path = "\(testFile[..<root.lowerBound])/../shared/samples/\(name)"
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: no sample \(name) beside the repository")
      return nil
    }
    return path
  }
}
