package io.gantry.docker;

import io.gantry.engine.Builds;
import io.gantry.engine.Pruned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /build/prune}. */
record BuildPrune(Builds builds) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    Map<String, List<String>> filters = new HashMap<>(query.filters().values());
    // An older name of the same; and which kind of records does not matter here.
    List<String> unused = filters.remove("unused-for");
    if (unused != null) {
      filters.putIfAbsent("until", unused);
    }
    String keep = query.text("reserved-space").or(() -> query.text("keep-storage")).orElse("0");
    Pruned pruned = builds.prune(filters, bytes(keep));
    call.json(new BuildPruned(pruned.deleted(), pruned.bytes()));
  }

  private static long bytes(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest("invalid value \"" + text + "\" for keep-storage");
    }
  }
}
