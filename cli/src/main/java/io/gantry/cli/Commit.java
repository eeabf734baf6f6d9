package io.gantry.cli;

import java.util.List;
import java.util.Map;

/** {@code gantry commit}. */
final class Commit extends Verb {
  Commit() {
    super(
        "CONTAINER [REPOSITORY[:TAG]]",
        "Create a new image from a container's changes",
        Flag.value(
            'a',
            "author",
            "string",
            "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")"),
        Flag.value('c', "change", "list", "Apply Dockerfile instruction to the created image"),
        Flag.value('m', "message", "string", "Commit message"),
        Flag.toggle('p', "pause", "Pause container during commit (default true)"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    boolean pause = !arguments.given("pause") || arguments.has("pause");
    Query query =
        new Query("/commit")
            .with("container", operands.getFirst())
            .with("author", arguments.last("author"))
            .with("comment", arguments.last("message"))
            .with("pause", pause ? 1 : 0);
    if (operands.size() > 1) {
      query.with("repo", Tag.repository(operands.get(1))).with("tag", Tag.tag(operands.get(1)));
    }
    arguments.all("change").forEach(change -> query.with("changes", change));
    session.out().println(session.client().post(query.toString(), Map.of()).text("Id"));
    return 0;
  }
}
