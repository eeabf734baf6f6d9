package io.gantry.cli;

/** {@code gantry logout}. */
final class Logout extends Verb {
  Logout() {
    super("[SERVER]", "Log out from a registry");
  }

  @Override
  int run(Session session, Arguments arguments) {
    String server = arguments.operands().isEmpty() ? "" : arguments.operands().getFirst();
    String key = RegistryKey.ofServer(server);
    session.out().println("Removing login credentials for " + key);
    new Credentials(session).erase(key);
    return 0;
  }
}
