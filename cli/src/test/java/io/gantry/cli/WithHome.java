package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command as a user with a home of its own, against a scripted daemon. */
abstract class WithHome {
  @TempDir Path folder;
  final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void setEnvironment() {
    environment.put("HOME", folder.toString());
    environment.put("PATH", folder + "/bin");
  }

  Ran run(ScriptedDaemon daemon, String input, String... words) {
    environment.put("GANTRY_HOST", daemon.address().text());
    return Ran.with(environment, input, words);
  }

  /** Writes a file of the user's, and the folders that it needs. */
  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** What a header of a request carried. */
  static Map<String, ?> sent(String request, String header) {
    String value = request.replaceAll("(?s).*" + header + ": ([^\r]*).*", "$1");
    return Json.readMap(Base64.getUrlDecoder().decode(value));
  }

  /** Method and target of a request. */
  static String asked(String request) {
    return request.substring(0, request.indexOf(" HTTP/1.1\r\n"));
  }
}
