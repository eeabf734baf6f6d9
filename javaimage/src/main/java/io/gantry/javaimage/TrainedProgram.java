package io.gantry.javaimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A program in training: whether it runs, where it listens, and what it answers. Where it listens
 * the kernel says, of a daemon on this machine; of another it stays unknown, and the time decides.
 */
final class TrainedProgram {
  private static final int TIMEOUT = 5000;
  private static final String LISTENS = "0A";
  private static final String LOOPBACK_V6 = "000000000000000001000000";

  /** Once shows what is loaded, more what is hot. */
  private static final int ROUNDS = 3;

  private final DaemonCalls daemon;
  private final String path;
  private Map<String, ?> state = Map.of();

  TrainedProgram(DaemonCalls daemon, String path) {
    this.daemon = daemon;
    this.path = path;
  }

  boolean runs() {
    state = daemon.get(path + "/json");
    return Boolean.TRUE.equals(object(state, "State").get("Running"));
  }

  /** Asks for the paths at the first port where it listens; false while there is none. */
  boolean answered(List<String> requests) {
    if (!daemon.isLocal()
        || !(object(state, "State").get("Pid") instanceof Number pid)
        || !(object(state, "NetworkSettings").get("IPAddress") instanceof String address)
        || address.isEmpty()) {
      return false;
    }
    for (int port : ports(pid.longValue())) {
      if (asks(address, port, requests)) {
        return true;
      }
    }
    return false;
  }

  private static boolean asks(String address, int port, List<String> requests) {
    List<String> paths = new ArrayList<>(List.of("/"));
    paths.addAll(requests);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (String each : paths) {
          ask(address, port, each);
        }
      }
      return true;
    } catch (IOException e) {
      // It is not ready, or does not want to be asked from outside.
      return false;
    }
  }

  private static void ask(String address, int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), TIMEOUT);
      socket.setSoTimeout(TIMEOUT);
      OutputStream out = socket.getOutputStream();
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      if (in.readNBytes(5).length < 5) {
        throw new IOException("no answer");
      }
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** The TCP ports at which something listens in a process's network, other than on loopback. */
  static NavigableSet<Integer> ports(long pid) {
    NavigableSet<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      try {
        Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))
            .forEach(line -> addPort(ports, line));
      } catch (IOException e) {
        // It has ended, or is another user's.
        return ports;
      }
    }
    return ports;
  }

  private static void addPort(NavigableSet<Integer> ports, String line) {
    String[] words = line.strip().split("\\s+");
    if (words.length > 3 && words[3].equals(LISTENS)) {
      String[] local = words[1].split(":");
      boolean loopback = local[0].endsWith("7F") || local[0].endsWith(LOOPBACK_V6);
      if (!loopback && local.length == 2) {
        ports.add(Integer.parseInt(local[1], 16));
      }
    }
  }

  @SuppressWarnings("unchecked") // the keys of JSON objects are texts
  private static Map<String, ?> object(Map<String, ?> map, String name) {
    return map.get(name) instanceof Map<?, ?> inner ? (Map<String, ?>) inner : Map.of();
  }
}
