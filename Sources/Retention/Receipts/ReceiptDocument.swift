package import ChatModel
package import SystemIO

/// A receipt as whoever was given the file sees it: the store is not needed.
package struct ReceiptDocument {
  /// The file's bytes, without white space behind the object.
  package let bytes: [UInt8]
  package let value: JSONValue

  private static let version: Int64 = 1
  private static let maximumBytes = 64 << 20

  /// Reads a receipt, whatever it claims.
  ///
  /// - Throws: `.malformedRecord` when the file is no receipt, `.newerFormat` when a newer Hansard
  ///   wrote it, `.notFound` when there is no file.
  package init(_ path: String, files: any FileSystem) throws(HansardError) {
    guard try files.status(of: path)?.isRegularFile == true else {
      throw HansardError(
        .notFound, while: "reading a receipt", at: SourceLocation(path), cause: "there is no file",
        hint: "receipts are kept under receipts/ in the store")
    }
    var bytes = try files.contents(of: path, maximumBytes: ReceiptDocument.maximumBytes)
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      bytes.removeLast()
    }
    func noReceipt(_ cause: String) -> HansardError {
      HansardError(
        .malformedRecord, while: "reading a receipt", at: SourceLocation(path), cause: cause)
    }
    let value = try? JSONParser().parse(PaddedBytes(bytes))
    if value?["kind"]?.string == ErasureReceipt.planKind {
      throw noReceipt("it is of a dry run: nothing was erased")
    }
    guard let value, let version = value["v"]?.int,
      value["kind"]?.string?.hasSuffix("_receipt") == true
    else { throw noReceipt("it is no receipt that Hansard has written") }
    guard version <= ReceiptDocument.version else {
      throw HansardError(
        .newerFormat, while: "reading a receipt", at: SourceLocation(path),
        cause: "it has version \(version)", hint: "use the newer Hansard that wrote it")
    }
    self.bytes = bytes
    self.value = value
  }

  /// The key that the receipt itself names, which proves nothing about who holds it.
  package var namedKey: String? { value["public_key"]?.string }

  /// Whether the bytes are signed with the key that they name.
  package var isIntact: Bool {
    namedKey.flatMap { SystemIO.bytes(fromHexadecimal: $0) }
      .map { SignedJSON.isValid(bytes, publicKey: $0) } ?? false
  }

  /// Why the receipt is not to be believed by one who trusts `publicKey`; empty when it is.
  package func problems(publicKey: [UInt8]) -> [String] {
    guard SignedJSON.isValid(bytes, publicKey: publicKey) else {
      return [
        namedKey == hexadecimal(publicKey)
          ? "it was changed after it was signed"
          : isIntact
            ? "it is signed with another key than the one given"
            : "it is not signed with the key given"
      ]
    }
    return contradictions()
  }

  /// A signature says who wrote the receipt; these say whether it reports a success.
  private func contradictions() -> [String] {
    guard value["kind"]?.string == ErasureReceipt.kind else { return [] }
    var problems: [String] = []
    let done = value["done"]
    if done?["catalog_rows_left"]?.int != 0 {
      problems.append("it does not say that no catalog row was left")
    }
    if let frames = value["found"]?["frames"]?.int,
      done?["frames_read_back_blank"]?.int != frames
    {
      problems.append("it does not say that every frame was read back as blank")
    }
    if let scan = value["scan"],
      scan["result"]?.string.flatMap(ScanOutcome.Result.init(rawValue:))?.isSettled != true
    {
      problems.append("its scan did not prove that nothing was left")
    }
    return problems
  }
}
