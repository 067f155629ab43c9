package import ChatModel
package import GRDB
package import SystemIO

/// What to report on, and what the page says about itself.
package struct ReportRequest: Sendable {
  package var definition: ReportDefinition
  package var namespace: String
  package var generatedAt: Timestamp
  package var hansardVersion: String
  /// The store's own price book, or nil for the built-in one; the definition's goes over it.
  package var prices: PriceBook?
  /// Users, by name, whom a report must not count.
  package var isHidden: @Sendable (String) -> Bool = { _ in false }

  package init(
    definition: ReportDefinition, namespace: String, generatedAt: Timestamp,
    hansardVersion: String, prices: PriceBook? = nil
  ) {
    self.definition = definition
    self.namespace = namespace
    self.generatedAt = generatedAt
    self.hansardVersion = hansardVersion
    self.prices = prices
  }
}

/// The files of a report, to be written side by side.
package struct RenderedReport: Hashable, Sendable {
  /// `report.html`, `report.json` and one `report-messages-by-month.csv` a section.
  package var files: [ReportFile]
}

package struct ReportFile: Hashable, Sendable {
  package var name: String
  package var bytes: [UInt8]
}

/// Makes a report from the catalogs of one namespace, one a shard.
///
/// The same catalogs and the same request give the same bytes. Each catalog is read in one
/// transaction; several are read one after the other, so a run in between shows in the later ones.
///
/// - Parameter files: Reads the template and price list that the definition names.
/// - Throws: `.usage` for a template or price list that cannot be used, `.damaged` for a catalog
///   that contradicts itself, and what GRDB throws.
package func makeReport(
  _ request: ReportRequest, from catalogs: [any DatabaseReader],
  files: any FileSystem = LocalFileSystem()
) throws -> RenderedReport {
  let template = try pageTemplate(request.definition.template, files)
  let prices = try priceBook(request, files)
  var usage = catalogUsage(for: request.definition, prices)
  usage.isHidden = request.isHidden
  for catalog in catalogs { try catalog.read { try usage.add($0) } }
  let report = Report(request, usage)
  return RenderedReport(
    files: [
      ReportFile(name: "\(report.name).html", bytes: htmlPage(of: report, template: template)),
      ReportFile(name: "\(report.name).json", bytes: jsonDocument(of: report)),
    ]
      + report.sections.map {
        ReportFile(name: "\(report.name)-\($0.id).csv", bytes: csvTable(of: $0))
      })
}

private func pageTemplate(_ path: String?, _ files: any FileSystem) throws(HansardError)
  -> PageTemplate
{
  guard let path else {
    return try PageTemplate(
      parsing: Array(builtInPageTemplate.utf8), at: SourceLocation("Reports/default.mustache"))
  }
  return try PageTemplate(parsing: files.contents(of: path), at: SourceLocation(path))
}

private func priceBook(_ request: ReportRequest, _ files: any FileSystem) throws(HansardError)
  -> PriceBook
{
  let base = if let prices = request.prices { prices } else { try PriceBook.builtIn() }
  guard let path = request.definition.prices else { return base }
  let own = try PriceBook(parsing: files.contents(of: path), at: SourceLocation(path))
  return base.overlaid(with: own)
}

private func catalogUsage(for definition: ReportDefinition, _ prices: PriceBook) -> CatalogUsage {
  let dimensions = { (ofConversations: Bool) in
    Set(
      definition.sections.filter {
        Metrics.named($0.metric)?.countsConversations == ofConversations
      }.map { $0.dimension })
  }
  return CatalogUsage(
    prices: prices,
    usage: UsageTally(
      by: dimensions(false).union([.model]), period: definition.period,
      remembering: definition.suppressBelow),
    conversations: UsageTally(
      by: dimensions(true), period: definition.period, remembering: definition.suppressBelow))
}
