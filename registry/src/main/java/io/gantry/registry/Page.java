package io.gantry.registry;

import io.helidon.http.HeaderNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a sorted list, by the queries {@code n} and {@code last}: distribution-spec "Listing
 * Tags".
 */
record Page(List<String> items, boolean more) {

  /** Cuts what the request asked for out of the list, and says in a Link where the rest is. */
  static List<String> of(Exchange exchange, Stream<String> sorted, String path) {
    Optional<Integer> limit = exchange.query("n").map(Page::number);
    String last = exchange.query("last").orElse("");
    Page page = cut(sorted, limit, last);
    if (page.more && !page.items.isEmpty()) {
      String next = URLEncoder.encode(page.items.getLast(), StandardCharsets.UTF_8);
      exchange.header(
          HeaderNames.LINK,
          "<%s?n=%d&last=%s>; rel=\"next\"".formatted(path, limit.orElseThrow(), next));
    }
    return page.items;
  }

  static Page cut(Stream<String> sorted, Optional<Integer> limit, String last) {
    List<String> after = sorted.filter(item -> item.compareTo(last) > 0).toList();
    int count = Math.min(limit.orElse(after.size()), after.size());
    return new Page(after.subList(0, count), count < after.size());
  }

  private static int number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RegistryException(
        ErrorCode.UNSUPPORTED, 400, "query n \"" + text + "\" is not a number of items");
  }
}
