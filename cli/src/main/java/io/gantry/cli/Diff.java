package io.gantry.cli;

/** {@code gantry diff}. */
final class Diff extends Verb {
  private static final String[] KINDS = {"C", "A", "D"};

  Diff() {
    super("CONTAINER", "Inspect changes to files or directories on a container's filesystem");
  }

  @Override
  int run(Session session, Arguments arguments) {
    byte[] answer =
        session
            .client()
            .getBytes(
                new Query("/containers/%s/changes", arguments.operands().getFirst()).toString());
    if (!new String(answer, java.nio.charset.StandardCharsets.UTF_8).strip().equals("null")) {
      Fields.parseList(answer)
          .forEach(change ->
              session
                  .out()
                  .println(KINDS[(int) change.number("Kind")] + " " + change.text("Path")));
    }
    return 0;
  }
}
