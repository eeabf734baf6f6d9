package io.gantry.docker;

import io.avaje.jsonb.Json;
import io.gantry.engine.RemoteImages;
import io.gantry.engine.RemoteImages.Found;
import java.util.List;
import java.util.Set;

/** {@code GET /images/search}. */
record ImageSearch(RemoteImages remote) implements Endpoint {
  private static final int USUAL = 25;
  private static final int MOST = 100;

  /** Docker's {@code SearchResult}. */
  @Json
  record SearchItem(
      @Json.Property("star_count") int stars,
      @Json.Property("is_official") boolean official,
      String name,
      @Json.Property("is_automated") boolean automated,
      String description) {}

  @Override
  public void serve(Call call) {
    Query query = call.query();
    String term =
        query.text("term").orElseThrow(() -> HttpFailure.badRequest("no term to search for"));
    int limit = query.number("limit").orElse(0);
    if (limit < 0 || limit > MOST) {
      throw HttpFailure.badRequest("limit " + limit + " is outside the range of [1, " + MOST + "]");
    }
    Filters filters = query.filters().only(Set.of("is-automated", "is-official", "stars"));
    List<Found> found =
        remote.search(term, limit == 0 ? USUAL : limit, RegistryAuthHeader.of(call));
    call.json(
        found.stream()
            .filter(each -> stars(filters, each))
            .filter(each -> flag(filters, "is-official", each.official()))
            .filter(each -> flag(filters, "is-automated", each.automated()))
            .map(ImageSearch::item)
            .toList());
  }

  private static SearchItem item(Found found) {
    return new SearchItem(
        found.stars(), found.official(), found.name(), found.automated(), found.description());
  }

  private static boolean flag(Filters filters, String name, boolean its) {
    for (String value : filters.get(name)) {
      if (!Set.of("true", "1", "false", "0").contains(value)) {
        throw HttpFailure.badRequest("invalid filter '" + name + "=" + value + "'");
      }
      if (its != (value.equals("true") || value.equals("1"))) {
        return false;
      }
    }
    return true;
  }

  private static boolean stars(Filters filters, Found found) {
    for (String value : filters.get("stars")) {
      try {
        if (found.stars() < Integer.parseInt(value)) {
          return false;
        }
      } catch (NumberFormatException e) {
        throw HttpFailure.badRequest("invalid filter 'stars=" + value + "'");
      }
    }
    return true;
  }
}
