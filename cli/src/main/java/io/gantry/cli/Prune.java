package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** {@code gantry container prune} and its sisters for images and volumes. */
final class Prune extends Verb {
  private final String kind;

  /**
   * @param kind the API's path: containers, images, volumes
   */
  Prune(String kind, String summary) {
    super("", summary, flags(kind));
    this.kind = kind;
  }

  private static List<Flag> flags(String kind) {
    List<Flag> flags = new ArrayList<>();
    if (!kind.equals("containers")) {
      flags.add(
          Flag.toggle('a', "all", "Remove all unused ones, not just dangling or anonymous ones"));
    }
    flags.add(
        Flag.value("filter", "filter", "Provide filter values (e.g. \"until=<timestamp>\")"));
    flags.add(Flag.toggle('f', "force", "Do not prompt for confirmation"));
    return flags;
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (!arguments.has("force")
        && !Question.ask(
            session,
            "WARNING! This will remove all "
                + (kind.equals("containers") ? "stopped " : "unused ")
                + kind
                + ".")) {
      return 1;
    }
    List<String> filters = new ArrayList<>(arguments.all("filter"));
    if (arguments.has("all")) {
      filters.add(kind.equals("images") ? "dangling=false" : "all=true");
    }
    session.out().println("Total reclaimed space: " + Humans.size(prune(session, kind, filters)));
    return 0;
  }

  /** Prunes, prints what went, and gives back how many bytes that freed. */
  static long prune(Session session, String kind, List<String> filters) {
    Fields answer =
        Fields.parse(
            session.client().post(new Query("/" + kind + "/prune").filters(filters).toString()));
    List<String> deleted = new ArrayList<>();
    deleted.addAll(answer.texts("ContainersDeleted"));
    deleted.addAll(answer.texts("NetworksDeleted"));
    deleted.addAll(answer.texts("VolumesDeleted"));
    answer
        .objects("ImagesDeleted")
        .forEach(image ->
            deleted.add(
                image.text("Deleted").isEmpty()
                    ? "untagged: " + image.text("Untagged")
                    : "deleted: " + image.text("Deleted")));
    if (!deleted.isEmpty()) {
      session.out().println("Deleted " + kind + ":");
      deleted.forEach(session.out()::println);
      session.out().println();
    }
    return answer.number("SpaceReclaimed");
  }
}
