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

  @Override
  int run(Session session, Arguments arguments) {
    session
        .client()
        .postOutside(
            new Query("/gantry/v1/stop")
                .when("containers", arguments.has("containers"))
                .toString());
    DaemonStarter.awaitEnd(session.client().address());
    return 0;
  }
}
