package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** {@code gantry system prune}. */
final class SystemPrune extends Verb {
  SystemPrune() {
    super(
        "",
        "Remove unused data",
        Flag.toggle('a', "all", "Remove all unused images not just dangling ones"),
        Flag.value("filter", "filter", "Provide filter values (e.g. \"label=<key>=<value>\")"),
        Flag.toggle('f', "force", "Do not prompt for confirmation"),
        Flag.toggle("volumes", "Prune anonymous volumes"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> filters = arguments.all("filter");
    if (arguments.has("volumes") && filters.stream().anyMatch(f -> f.startsWith("until="))) {
      throw new UsageException("the \"until\" filter is not supported with \"--volumes\"");
    }
    if (!arguments.has("force")
        && !Question.ask(
            session, "WARNING! This will remove all stopped containers and all unused images.")) {
      return 1;
    }
    long freed = Prune.prune(session, "containers", filters);
    freed += Prune.prune(session, "networks", filters);
    if (arguments.has("volumes")) {
      freed += Prune.prune(session, "volumes", filters);
    }
    List<String> images = new ArrayList<>(filters);
    if (arguments.has("all")) {
      images.add("dangling=false");
    }
    freed += Prune.prune(session, "images", images);
    session.out().println("Total reclaimed space: " + Humans.size(freed));
    return 0;
  }
}
