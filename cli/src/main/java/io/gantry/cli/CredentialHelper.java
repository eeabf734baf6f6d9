package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A program that keeps credentials, {@code docker-credential-NAME}, by Docker's credential helper
 * protocol: the act is its argument, the question comes on its standard input, the answer on its
 * standard output. No secret is ever an argument, nor part of an error. Failures are {@link
 * GantryException} UNAVAILABLE.
 */
final class CredentialHelper {
  private static final String NOT_FOUND = "credentials not found in native keychain";

  /** The user name that says that the secret is an identity token. */
  private static final String TOKEN = "<token>";

  private static final int MAX_ANSWER = 1 << 20;

  private final String name;
  private final String searchPath;

  /**
   * @param name the suffix of the program
   * @param searchPath folders as in {@code PATH}
   */
  CredentialHelper(String name, String searchPath) {
    this.name = "docker-credential-".concat(name);
    this.searchPath = searchPath;
  }

  /** What it keeps under this key or another of the same registry. */
  RegistryAuth get(String key) {
    RegistryAuth exact = get(key, key);
    if (!exact.isEmpty()) {
      return exact;
    }
    String other = RegistryKey.best(list(), RegistryKey.host(key), "");
    return other.isEmpty() || other.equals(key) ? RegistryAuth.NONE : get(other, key);
  }

  private RegistryAuth get(String filed, String key) {
    String answer = run("get", filed, "");
    if (answer.contains(NOT_FOUND)) {
      return RegistryAuth.NONE;
    }
    Fields fields = parse("get", answer);
    String user = fields.text("Username");
    String secret = fields.text("Secret");
    return user.equals(TOKEN)
        ? new RegistryAuth("", "", secret, key)
        : new RegistryAuth(user, secret, "", key);
  }

  void store(RegistryAuth auth) {
    boolean token = !auth.identityToken().isEmpty();
    String secret = token ? auth.identityToken() : auth.password();
    Map<String, String> question =
        Map.of(
            "ServerURL",
            auth.serverAddress(),
            "Username",
            token ? TOKEN : auth.username(),
            "Secret",
            secret);
    run("store", Json.writeString(question), secret);
  }

  /** Forgets the key; it is fine when it never knew it. */
  void erase(String key) {
    run("erase", key, "");
  }

  /** Whom it knows, by key. */
  private Map<String, ?> list() {
    return parse("list", run("list", "", "")).map();
  }

  private Fields parse(String act, String answer) {
    try {
      return new Fields(Json.readMap(answer));
    } catch (GantryException e) {
      throw failure(act, "its answer is not an object of JSON");
    }
  }

  private String run(String act, String question, String secret) {
    try {
      Process helper =
          new ProcessBuilder(program(act).toString(), act)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (OutputStream in = helper.getOutputStream()) {
        in.write(question.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It may answer without reading its question; what it says tells more than a broken pipe.
      }
      byte[] answer = helper.getInputStream().readNBytes(MAX_ANSWER);
      helper.getInputStream().close();
      String text = new String(answer, StandardCharsets.UTF_8).strip();
      if (helper.waitFor() != 0 && !text.contains(NOT_FOUND)) {
        throw failure(act, secret.isEmpty() || !text.contains(secret) ? text : "it failed");
      }
      return text;
    } catch (IOException e) {
      throw failure(act, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(act, "interrupted");
    }
  }

  private Path program(String act) {
    for (String folder : searchPath.split(":")) {
      Path program = Path.of(folder, name);
      if (!folder.isEmpty() && name.indexOf('/') < 0 && Files.isExecutable(program)) {
        return program;
      }
    }
    throw failure(act, "executable file not found in $PATH");
  }

  private GantryException failure(String act, String why) {
    return new GantryException(
        GantryException.Kind.UNAVAILABLE,
        "error running credential helper " + name + " " + act + ": " + Printable.text(why));
  }
}
