import Foundation

/// The long forms of tests are asked for by environment variables.
enum Environment {
  static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }
}
