package import ChatModel
import Foundation

/// Tells the time; a parameter, so that tests can choose it.
package protocol RunClock: Sendable {
  var now: Timestamp { get }
}

/// The machine's clock.
package struct SystemClock: RunClock {
  package init() {}
  package var now: Timestamp {
    Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
