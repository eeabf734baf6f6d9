package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code gantry login}. The daemon asks the registry; the command keeps what was accepted. */
final class Login extends Verb {
  private static final int UNAUTHORIZED = 401;

  Login() {
    super(
        "[SERVER]",
        "Authenticate to a registry",
        Flag.value('u', "username", "string", "Username"),
        Flag.value('p', "password", "string", "Password or Personal Access Token (PAT)"),
        Flag.toggle("password-stdin", "Take the Password or Personal Access Token from stdin"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    check(session, arguments);
    String server = arguments.operands().isEmpty() ? "" : arguments.operands().getFirst();
    String key = RegistryKey.ofServer(server);
    Credentials credentials = new Credentials(session);
    boolean named = arguments.given("username") || arguments.given("password");
    if (!named && withStored(session, credentials, key)) {
      return 0;
    }
    accept(session, credentials, asked(session, arguments, key));
    return 0;
  }

  private static void check(Session session, Arguments arguments) {
    if (arguments.given("password")) {
      session
          .err()
          .println("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
      if (arguments.has("password-stdin")) {
        throw new UsageException(
            "conflicting options: cannot specify both --password and --password-stdin");
      }
    } else if (arguments.has("password-stdin") && !arguments.given("username")) {
      throw new UsageException("the --password-stdin option requires --username to be set");
    }
  }

  /** Tries what is kept already; false when there is nothing, or it is not accepted any more. */
  private static boolean withStored(Session session, Credentials credentials, String key) {
    RegistryAuth stored = credentials.find(RegistryKey.host(key), "");
    if (stored.isEmpty()) {
      return false;
    }
    String user =
        stored.username().isEmpty() ? "" : " [Username: " + Printable.text(stored.username()) + "]";
    session
        .err()
        .println(
            "Authenticating with existing credentials..."
                + user
                + "\n\n Info -> To login with a different account, run 'gantry logout' followed by"
                + " 'gantry login'\n\n");
    session.err().flush();
    try {
      accept(session, credentials, stored);
      return true;
    } catch (ApiException e) {
      if (e.status() != UNAUTHORIZED) {
        throw e;
      }
      session.err().println("Stored credentials invalid or expired");
      session.err().flush();
      return false;
    }
  }

  private static RegistryAuth asked(Session session, Arguments arguments, String key) {
    boolean fromInput = arguments.has("password-stdin");
    boolean whole = arguments.given("username") && (fromInput || arguments.given("password"));
    if (!whole && !session.inputIsTerminal()) {
      throw new ApiException(0, "Cannot perform an interactive login from a non TTY device");
    }
    String user = arguments.last("username").orElseGet(() -> Prompt.line(session, "Username: "));
    if (user.isEmpty()) {
      throw new ApiException(0, "username is required");
    }
    String password =
        fromInput
            ? firstLines(session)
            : arguments.last("password").orElseGet(() -> Prompt.secret(session, "Password: "));
    if (password.isEmpty()) {
      throw new ApiException(0, "password is required");
    }
    return new RegistryAuth(user, password, "", key);
  }

  private static String firstLines(Session session) {
    try {
      String text = new String(session.in().readAllBytes(), StandardCharsets.UTF_8);
      String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void accept(Session session, Credentials credentials, RegistryAuth auth) {
    Fields answer = session.client().post("/auth", auth.fields());
    String token = answer.text("IdentityToken");
    credentials.store(
        token.isEmpty()
            ? auth
            : new RegistryAuth(auth.username(), "", token, auth.serverAddress()));
    session.out().println(Printable.text(answer.text("Status")));
  }
}
