/// `Reports/prices.yaml`, for use without that file; a test keeps the two alike.
package let builtInPriceList = #"""
  # List prices in dollars a million tokens, each from the first day on which it holds.
  #
  # Standard tier, without discounts for caches and batches and without surcharges for long prompts.
  # A release of a model (gpt-4o-2024-08-06) has the price of its name (gpt-4o) unless it is listed
  # itself. Check them against your own contract: a report's definition can name another list.
  currency: USD
  lists:
    - source: OpenAI, https://openai.com/api/pricing
      prices:
        - {model: gpt-3.5-turbo, from: 2023-03-01, input: 2.00, output: 2.00}
        - {model: gpt-3.5-turbo, from: 2023-06-13, input: 1.50, output: 2.00}
        - {model: gpt-3.5-turbo, from: 2024-02-16, input: 0.50, output: 1.50}
        - {model: gpt-3.5-turbo-1106, from: 2023-11-06, input: 1.00, output: 2.00}
        - {model: gpt-3.5-turbo-0125, from: 2024-01-25, input: 0.50, output: 1.50}
        - {model: gpt-4, from: 2023-03-14, input: 30.00, output: 60.00}
        - {model: gpt-4-32k, from: 2023-03-14, input: 60.00, output: 120.00}
        - {model: gpt-4-1106-preview, from: 2023-11-06, input: 10.00, output: 30.00}
        - {model: gpt-4-0125-preview, from: 2024-01-25, input: 10.00, output: 30.00}
        - {model: gpt-4-turbo-preview, from: 2024-01-25, input: 10.00, output: 30.00}
        - {model: gpt-4-turbo, from: 2024-04-09, input: 10.00, output: 30.00}
        - {model: gpt-4o, from: 2024-05-13, input: 5.00, output: 15.00}
        - {model: gpt-4o, from: 2024-10-02, input: 2.50, output: 10.00}
        - {model: gpt-4o-2024-05-13, from: 2024-05-13, input: 5.00, output: 15.00}
        - {model: gpt-4o-2024-08-06, from: 2024-08-06, input: 2.50, output: 10.00}
        - {model: gpt-4o-mini, from: 2024-07-18, input: 0.15, output: 0.60}
        - {model: gpt-4.5-preview, from: 2025-02-27, input: 75.00, output: 150.00}
        - {model: gpt-4.1, from: 2025-04-14, input: 2.00, output: 8.00}
        - {model: gpt-4.1-mini, from: 2025-04-14, input: 0.40, output: 1.60}
        - {model: gpt-4.1-nano, from: 2025-04-14, input: 0.10, output: 0.40}
        - {model: gpt-5, from: 2025-08-07, input: 1.25, output: 10.00}
        - {model: gpt-5-chat-latest, from: 2025-08-07, input: 1.25, output: 10.00}
        - {model: gpt-5-mini, from: 2025-08-07, input: 0.25, output: 2.00}
        - {model: gpt-5-nano, from: 2025-08-07, input: 0.05, output: 0.40}
        - {model: gpt-5-pro, from: 2025-10-06, input: 15.00, output: 120.00}
        - {model: gpt-5.1, from: 2025-11-13, input: 1.25, output: 10.00}
        - {model: o1-preview, from: 2024-09-12, input: 15.00, output: 60.00}
        - {model: o1, from: 2024-12-17, input: 15.00, output: 60.00}
        - {model: o1-pro, from: 2025-03-19, input: 150.00, output: 600.00}
        - {model: o3, from: 2025-04-16, input: 10.00, output: 40.00}
        - {model: o3, from: 2025-06-10, input: 2.00, output: 8.00}
        - {model: o3-mini, from: 2025-01-31, input: 1.10, output: 4.40}
        - {model: o3-pro, from: 2025-06-10, input: 20.00, output: 80.00}
        - {model: o4-mini, from: 2025-04-16, input: 1.10, output: 4.40}

    - source: Anthropic, https://www.anthropic.com/pricing
      prices:
        - {model: claude-3-opus, from: 2024-03-04, input: 15.00, output: 75.00}
        - {model: claude-3-sonnet, from: 2024-03-04, input: 3.00, output: 15.00}
        - {model: claude-3-haiku, from: 2024-03-13, input: 0.25, output: 1.25}
        - {model: claude-3-5-sonnet, from: 2024-06-20, input: 3.00, output: 15.00}
        - {model: claude-3.5-sonnet, from: 2024-06-20, input: 3.00, output: 15.00}
        - {model: claude-3-7-sonnet, from: 2025-02-24, input: 3.00, output: 15.00}
        - {model: claude-3.7-sonnet, from: 2025-02-24, input: 3.00, output: 15.00}
        - {model: claude-sonnet-4, from: 2025-05-22, input: 3.00, output: 15.00}
        - {model: claude-opus-4, from: 2025-05-22, input: 15.00, output: 75.00}
        - {model: claude-opus-4-1, from: 2025-08-05, input: 15.00, output: 75.00}
        - {model: claude-sonnet-4-5, from: 2025-09-29, input: 3.00, output: 15.00}
        - {model: claude-haiku-4-5, from: 2025-10-15, input: 1.00, output: 5.00}
        - {model: claude-opus-4-5, from: 2025-11-24, input: 5.00, output: 25.00}

    - source: Google, https://ai.google.dev/gemini-api/docs/pricing
      prices:
        - {model: gemini-1.5-flash, from: 2024-08-12, input: 0.075, output: 0.30}
        - {model: gemini-1.5-pro, from: 2024-10-01, input: 1.25, output: 5.00}
        - {model: gemini-2.0-flash, from: 2025-02-05, input: 0.10, output: 0.40}
        - {model: gemini-2.5-pro, from: 2025-06-17, input: 1.25, output: 10.00}
        - {model: gemini-2.5-flash, from: 2025-06-17, input: 0.30, output: 2.50}
        - {model: gemini-2.5-flash-lite, from: 2025-07-22, input: 0.10, output: 0.40}

  """#
