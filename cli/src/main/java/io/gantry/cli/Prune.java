package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** {@code gantry container prune} and its sisters for images, networks and volumes. */
final class Prune extends Verb {
  private static final String FILTERS =
      "Provide filter values (until=<timestamp>, label[!]=<key>[=<value>])";

  private final String kind;

  /**
   * @param kind the API's path: containers, images, networks, volumes
   */
  Prune(String kind, String summary) {
    super("", summary, flags(kind));
    this.kind = kind;
  }

  private static List<Flag> flags(String kind) {
    List<Flag> flags = new ArrayList<>();
    flags.add(Flag.value("filter", "filter", FILTERS));
    flags.add(Flag.toggle('f', "force", "Do not prompt for confirmation"));
    if (kind.equals("images")) {
      flags.add(Flag.toggle('a', "all", "Remove all unused images, not just dangling ones"));
    } else if (kind.equals("volumes")) {
      flags.add(Flag.toggle('a', "all", "Remove all unused volumes, not just anonymous ones"));
    }
    return flags;
  }

  @Override
  int run(Session session, Arguments arguments) {
    if (!arguments.has("force") && !Question.ask(session, warning(arguments.has("all")))) {
      return 1;
    }
    List<String> filters = new ArrayList<>(arguments.all("filter"));
    if (arguments.has("all")) {
      filters.add(kind.equals("images") ? "dangling=false" : "all=true");
    }
    long freed = prune(session, kind, filters);
    if (!kind.equals("networks")) {
      session.out().println("Total reclaimed space: " + Humans.size(freed));
    }
    return 0;
  }

  private String warning(boolean all) {
    return "WARNING! This will remove "
        + switch (kind) {
          case "images" ->
              all
                  ? "all images without at least one container associated to them."
                  : "all dangling images.";
          case "volumes" ->
              (all ? "all" : "anonymous") + " local volumes not used by at least one container.";
          case "networks" -> "all custom networks not used by at least one container.";
          default -> "all stopped " + kind + ".";
        };
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
