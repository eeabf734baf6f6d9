package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.testing.DaemonProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The daemon's own endpoints, spoken to without a client between. */
record GantryDoor(DaemonProcess daemon) {
  private static final Pattern DIGEST = Pattern.compile("Digest: (sha256:[0-9a-f]{64})");

  String ask(String method, String path, String json) throws IOException {
    return RawConnection.ask(daemon.socket, method, path, json);
  }

  /** The answer to a request line with these header lines. */
  String request(String request, String headers) throws IOException {
    try (RawConnection connection = new RawConnection(daemon.socket)) {
      connection.send(request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
      return connection.all();
    }
  }

  /** The digest that a copy tells. */
  String copied(String from, String to) {
    return copied(from, to, "");
  }

  /** As {@link #copied(String, String)}, with more of a query. */
  String copied(String from, String to, String more) {
    try {
      String answer = copy(from, to, more);
      Matcher found = DIGEST.matcher(answer);
      assertThat(found.find()).as(answer).isTrue();
      assertThat(answer).doesNotContain("\"error\"");
      return found.group(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The whole answer to a copy. */
  String copy(String from, String to, String more) throws IOException {
    return ask("POST", copyPath(from, to, more), "");
  }

  static String copyPath(String from, String to, String more) {
    return "/gantry/v1/copy?source=" + encoded(from) + "&destination=" + encoded(to) + more;
  }

  /** What the daemon tells of a manifest at a registry. */
  Map<String, ?> manifest(String name, String... more) throws IOException {
    String answer =
        ask("GET", "/gantry/v1/manifest?ref=" + encoded(name) + String.join("", more), "");
    assertThat(answer).startsWith("HTTP/1.1 200");
    return Json.readMap(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  /**
   * Puts two images of different platforms into repositories of their own, and an index of them
   * into a third.
   *
   * @return the index
   */
  String pushIndex(String name) throws IOException {
    String host = name.substring(0, name.indexOf('/'));
    List<Map<String, ?>> entries = new ArrayList<>();
    StringBuilder query = new StringBuilder();
    for (String cpu : List.of("amd64", "arm64")) {
      String part = host + "/part/" + cpu;
      daemon.docker("import", "--platform", "linux/" + cpu, "-m", cpu, "bb.tar", part).ok();
      daemon.docker("push", "-q", part).ok();
      daemon.docker("rmi", part).ok();
      Map<String, ?> seen = manifest(part);
      Map<String, ?> descriptor = object(seen, "Descriptor");
      assertThat(object(descriptor, "platform").toString())
          .isEqualTo("{architecture=" + cpu + ", os=linux}");
      assertThat(object(seen, "Config").get("architecture")).isEqualTo(cpu);
      entries.add(descriptor);
      query.append("&from=" + encoded(part + "@" + descriptor.get("digest")));
    }
    String index = Json.writeString(Map.of("schemaVersion", 2, "manifests", entries));
    String type = encoded("application/vnd.oci.image.index.v1+json");
    String answer =
        ask(
            "PUT",
            "/gantry/v1/manifest?ref=" + encoded(name) + "&mediaType=" + type + query,
            index);
    assertThat(answer).contains("{\"Digest\":\"" + Digest.sha256(index) + "\"}");
    return index;
  }

  /** A field that is an object. */
  static Map<String, ?> object(Map<String, ?> of, String name) {
    if (of.get(name) instanceof Map<?, ?> map) {
      @SuppressWarnings("unchecked")
      Map<String, ?> found = (Map<String, ?>) map;
      return found;
    }
    throw new AssertionError("no object " + name + " in " + of);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
