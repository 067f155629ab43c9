import CVocabulary
import ChatModel
import Synchronization
import SystemIO

/// The vocabularies that are part of the binary, each unpacked at most once.
final class BuiltInVocabularies: Sendable {
  static let shared = BuiltInVocabularies()

  /// The largest unpacked vocabulary that is believed, in bytes.
  private static let maximumBytes = 16 << 20
  private let loaded = Mutex<[Encoding: Vocabulary]>([:])

  func vocabulary(_ encoding: Encoding) throws(HansardError) -> Vocabulary {
    let result = loaded.withLock { loaded -> Result<Vocabulary, HansardError> in
      if let vocabulary = loaded[encoding] { return .success(vocabulary) }
      do throws(HansardError) {
        let vocabulary = try BuiltInVocabularies.unpack(encoding)
        loaded[encoding] = vocabulary
        return .success(vocabulary)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func unpack(_ encoding: Encoding) throws(HansardError) -> Vocabulary {
    let resource = unsafe resource(encoding)
    let packed = unsafe try decompressBlob(
      UnsafeRawBufferPointer(start: resource.bytes, count: resource.count),
      maximumBytes: maximumBytes)
    guard let tokens = TokenBytes(packed: packed, maximumCount: tokenCount(encoding)) else {
      throw HansardError(.damaged, while: "unpacking the vocabulary \(encoding.rawValue)")
    }
    return Vocabulary(name: encoding.rawValue, rule: encoding.pieceRule, tokens: tokens)
  }

  /// How many ranks of the resource the encoding uses: r50k_base is the beginning of p50k_base.
  private static func tokenCount(_ encoding: Encoding) -> Int {
    encoding == .r50kBase ? 50_256 : TokenBytes.maximumCount
  }

  private static func resource(_ encoding: Encoding) -> vocabulary_resource {
    switch encoding {
    case .o200kBase: unsafe vocabulary_o200k_base()
    case .cl100kBase: unsafe vocabulary_cl100k_base()
    case .p50kBase, .r50kBase: unsafe vocabulary_p50k_base()
    }
  }
}
