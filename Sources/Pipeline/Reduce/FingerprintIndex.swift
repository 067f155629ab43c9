import ChatModel
import Store

/// The fingerprints of a conversation's archived texts, found by the id of their message.
struct FingerprintIndex {
  /// In the order in which they were added.
  private(set) var all: [MessageFingerprint] = []
  /// For each fingerprint the one before it with the same id; -1 for none.
  private var older: [Int32] = []
  /// Finds the newest fingerprint of each id.
  private var index: HashIndex
  /// Of those without a time that are behind one with a time: that one's.
  private var borrowedTimes: [Int: Timestamp] = [:]
  private var lastTime: Timestamp?
  private(set) var nextPosition = 0
  /// Some message has several texts.
  private(set) var hasRevisions = false

  init(minimumCapacity: Int = 8) {
    index = HashIndex(minimumCapacity: minimumCapacity)
    all.reserveCapacity(minimumCapacity)
    older.reserveCapacity(minimumCapacity)
  }

  /// What is known of a message with some id.
  enum Known {
    case nothing
    /// This very text is archived.
    case sameText
    /// Other texts are, at this position.
    case otherText(position: Int)
  }

  func contains(id: UInt64) -> Bool { newest(id) != nil }

  /// Where the message of that id is.
  func position(ofID id: UInt64) -> Int? { newest(id).map { all[$0].position } }

  func known(id: UInt64, text: UInt64, parts: UInt64) -> Known {
    guard let newest = newest(id) else { return .nothing }
    var place = newest
    while place >= 0 {
      if all[place].text == text, all[place].parts == parts { return .sameText }
      place = Int(older[place])
    }
    return .otherText(position: all[newest].position)
  }

  mutating func add(_ fingerprint: MessageFingerprint) {
    let place = all.count
    all.append(fingerprint)
    if let time = fingerprint.createdAt {
      lastTime = time
    } else if let lastTime {
      borrowedTimes[place] = lastTime
    }
    nextPosition = max(nextPosition, fingerprint.position + 1)
    if let known = newest(fingerprint.id) {
      hasRevisions = true
      older.append(Int32(known))
      index.replace(fingerprint.id, with: place) { $0 == known }
    } else {
      older.append(-1)
      index.insert(place, fingerprint.id) { all[$0].id }
    }
  }

  /// The newest text of each message, by place: what sequences are aligned with.
  var sequence: [MessageFingerprint] {
    let newest =
      hasRevisions
      ? all.indices.filter { self.newest(all[$0].id) == $0 }.map { all[$0] } : all
    return newest.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  /// Older texts of messages, by the places of their newest ones in `sequence`.
  func olderTexts(in sequence: [MessageFingerprint]) -> [Int: [UInt64]] {
    guard hasRevisions else { return [:] }
    var texts: [Int: [UInt64]] = [:]
    for (number, fingerprint) in sequence.enumerated() {
      var place = newest(fingerprint.id).map { Int(older[$0]) } ?? -1
      while place >= 0 {
        texts[number, default: []].append(all[place].text)
        place = Int(older[place])
      }
    }
    return texts
  }

  /// The time of the text at this place, else of the last one before it that has one.
  func time(_ place: Int) -> Timestamp? { all[place].createdAt ?? borrowedTimes[place] }

  /// The first text of the message that has the one at this place, of those from `first` on.
  func oldest(_ place: Int, from first: Int) -> Int {
    var place = place
    while Int(older[place]) >= first { place = Int(older[place]) }
    return place
  }

  private func newest(_ id: UInt64) -> Int? { index.find(id) { all[$0].id == id } }
}
