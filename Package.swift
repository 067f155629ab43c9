// swift-tools-version: 6.2
import PackageDescription

/// `scripts/fuzz-guided` sets it: our own code says what an input reached, the packages beneath do not, since
/// looking at all of theirs took most of the time.
let isGuided = Context.environment["HANSARD_GUIDED"] != nil
let guided: [SwiftSetting] =
  isGuided
  ? [
    .define("GUIDED"),
    .unsafeFlags(["-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp"]),
  ] : []

/// Every target of ours: warnings are errors, and the features that become default in Swift 7.
let house: [SwiftSetting] =
  guided + [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]

/// `SystemIO` and `Tokens` alone hold unsafe code, and must mark every use of it.
let unsafeHouse = house + [.strictMemorySafety()]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
  name: "Hansard",
  products: [.executable(name: "hansard", targets: ["hansard"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "CSimdJSON",
      cxxSettings: [.unsafeFlags(["-O2"])],
      linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    .target(name: "CVocabulary", exclude: ["NOTICE", "data", "make-vocabulary.py"]),
    .systemLibrary(name: "CTextBlocks"),
    .systemLibrary(name: "CMalloc"),

    .target(name: "ChatModel", swiftSettings: house),
    .target(
      name: "SystemIO",
      dependencies: [
        "ChatModel", "CMalloc", "CZstd", "CArchive", "CCrypto", "CSimdJSON", "CTextBlocks", "Yams",
      ],
      swiftSettings: unsafeHouse),
    .target(name: "Dumps", dependencies: ["ChatModel", "SystemIO"], swiftSettings: house),
    .target(
      name: "Tokens", dependencies: ["ChatModel", "SystemIO", "CVocabulary", "CTextBlocks"],
      swiftSettings: unsafeHouse),
    .target(
      name: "Summaries", dependencies: ["ChatModel", "SystemIO", "Tokens"], swiftSettings: house),
    .target(
      name: "Store", dependencies: ["ChatModel", "SystemIO", grdb, sqlite], swiftSettings: house),
    .target(
      name: "Retention", dependencies: ["ChatModel", "SystemIO", "Store", grdb],
      swiftSettings: house),
    .target(
      name: "Analytics",
      dependencies: [
        "ChatModel", "SystemIO", "Store", grdb,
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: house),
    .target(
      name: "Pipeline",
      dependencies: [
        "ChatModel", "SystemIO", "Dumps", "Tokens", "Summaries", "Store", "Retention", "Analytics",
        grdb, .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "hansard",
      dependencies: [
        "ChatModel", "SystemIO", "Dumps", "Tokens", "Store", "Retention", "Analytics", "Pipeline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house,
      linkerSettings: [
        .unsafeFlags(
          [
            "-static-stdlib", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims",
            "-l_FoundationCollections", "-lstdc++",
          ], .when(platforms: [.linux], configuration: .release))
      ]),

    .executableTarget(
      name: "token-benchmark", dependencies: ["ChatModel", "SystemIO", "Tokens"],
      path: "Benchmarks/tokens", exclude: ["README.md", "compare.py", "fuzz.py", "reference.py"],
      swiftSettings: house),
    .executableTarget(
      name: "read-benchmark", dependencies: ["ChatModel", "Store"], path: "Benchmarks/read",
      swiftSettings: house),
    .executableTarget(
      name: "words-benchmark", dependencies: ["ChatModel", "SystemIO", "Store"],
      path: "Benchmarks/words", swiftSettings: house),

    .executableTarget(
      name: "fuzz",
      dependencies: [
        "ChatModel", "SystemIO", "Dumps", "Tokens", "Summaries", "Store", "Retention", "Analytics",
        "Pipeline",
      ],
      path: "Tests/Fuzzing", exclude: ["README.md"], swiftSettings: house),

    .testTarget(name: "ArchitectureTests", swiftSettings: house),
    .testTarget(name: "ChatModelTests", dependencies: ["ChatModel"], swiftSettings: house),
    .testTarget(
      name: "SystemIOTests", dependencies: ["ChatModel", "SystemIO", "CArchive", "CTextBlocks"],
      swiftSettings: house),
    .testTarget(
      name: "DumpsTests", dependencies: ["ChatModel", "SystemIO", "Dumps"], swiftSettings: house),
    .testTarget(
      name: "TokensTests", dependencies: ["ChatModel", "SystemIO", "Tokens"], swiftSettings: house),
    .testTarget(
      name: "SummariesTests", dependencies: ["ChatModel", "Summaries"], swiftSettings: house),
    .testTarget(
      name: "StoreTests", dependencies: ["ChatModel", "SystemIO", "Store", grdb],
      swiftSettings: house),
    .testTarget(
      name: "AnalyticsTests", dependencies: ["ChatModel", "SystemIO", "Store", "Analytics", grdb],
      swiftSettings: house),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "ChatModel", "SystemIO", "Dumps", "Tokens", "Summaries", "Store", "Retention", "Analytics",
        "Pipeline", "CArchive", grdb,
      ],
      swiftSettings: house),
    .testTarget(
      name: "RetentionTests",
      dependencies: ["ChatModel", "SystemIO", "Store", "Retention", "Pipeline", grdb],
      swiftSettings: house),
    .testTarget(
      name: "CrashTests",
      dependencies: [
        "ChatModel", "SystemIO", "Dumps", "Tokens", "Store", "Retention", "Pipeline", grdb,
      ],
      swiftSettings: house),
    .testTarget(name: "CommandTests", dependencies: ["hansard"], swiftSettings: house),
  ]
)
