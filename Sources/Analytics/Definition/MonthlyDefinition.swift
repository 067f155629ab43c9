/// `Reports/monthly.yaml`, for use without that file; a test keeps the two alike.
package let builtInMonthlyDefinition = #"""
  # The report that `hansard report` makes when no definition is named. Copy it and change it.
  # It names users: keep it inside. `shareable.yaml` is for handing out.
  title: Monthly usage
  description: Messages, tokens and cost by month, model and user.

  # period:              # whole months in UTC, both included; leave one out to keep that end open
  #   since: 2026-01
  #   until: 2026-03

  # Groups with fewer distinct users are folded into "other". 1 shows every group: this report has
  # tables by user anyway.
  suppress_below: 1

  # template: mine.mustache   # a copy of default.mustache, relative to this file
  # prices: mine.yaml         # as prices.yaml; its models replace the built-in ones

  # metric: messages, conversations, tokens or cost
  # by:     month, day, model, user or role (cost has no role; conversations no role and no model)
  # chart:  bar, line (over months or days) or none
  # limit:  groups on the page, the last months or days and else the largest; the CSV file has all
  sections:
    - metric: messages
      by: month
      chart: bar
      limit: 24
    - metric: conversations
      by: month
      chart: bar
      limit: 24
    - metric: tokens
      by: month
      chart: bar
      limit: 24
    - metric: cost
      by: month
      chart: bar
      limit: 24
    - metric: tokens
      by: day
      chart: line
      limit: 31
    - metric: messages
      by: model
      chart: bar
      limit: 12
    - metric: tokens
      by: model
      chart: bar
      limit: 12
    - metric: cost
      by: model
      chart: bar
      limit: 12
    - metric: messages
      by: user
      chart: bar
      limit: 15
    - metric: tokens
      by: user
      chart: bar
      limit: 15
    - metric: cost
      by: user
      chart: bar
      limit: 15

  """#
