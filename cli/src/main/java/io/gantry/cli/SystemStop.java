package io.gantry.cli;

/** {@code gantry system stop}. */
final class SystemStop extends Verb {
  SystemStop() {
    super(
        "",
        "Stop the daemon; containers go on",
        Flag.toggle(
            "containers", "Stop all containers first, and remove the bridge and its rules"));
  }

  /** Returns when the daemon's process has ended, so that its roots are free. */
  @Override
  int run(Session session, Arguments arguments) {
    DaemonClient client = session.client();
    Query query =
        new Query("/gantry/v1/stop")
            .with("containers", arguments.has("containers") ? "true" : "false");
    Fields answer = Fields.parse(client.postOutside(query.toString()));
    if (client.address().isUnix()) {
      DaemonStarter.awaitEnd(answer.number("pid"));
    }
    return 0;
  }
}
