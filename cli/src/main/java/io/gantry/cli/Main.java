package io.gantry.cli;

import io.gantry.oci.GantryException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The gantry command. */
public final class Main {
  private static final List<Flag> GLOBALS =
      List.of(
          Flag.value("config", "string", "Folder of the client's config.json"),
          Flag.value('H', "host", "string", "Daemon socket to connect to"),
          Flag.toggle('v', "version", "Print version information and quit"),
          Flag.toggle('h', "help", "Print usage"));

  private Main() {}

  /** Runs one command on the process's own streams and ends the process with its status. */
  public static void main(String[] words) {
    ServiceFolder.use();
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    int status =
        run(List.of(words), System.getenv(), new FileInputStream(FileDescriptor.in), out, err);
    out.flush();
    err.flush();
    // Threads that still relay to a terminal would keep the process alive.
    Runtime.getRuntime().halt(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 64 * 1024),
        false,
        StandardCharsets.UTF_8);
  }

  /** Runs one command; its exit status comes back. Errors are printed, not thrown. */
  static int run(
      List<String> words,
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    try {
      Arguments globals = new FlagParser(GLOBALS, false).parse(words);
      List<String> rest = globals.operands();
      if (globals.has("version")) {
        return run(List.of("version", "--client", "--short"), environment, in, out, err);
      } else if (rest.isEmpty() || globals.has("help")) {
        out.print(Help.overview("", Verbs.SECTIONS));
        return 0;
      }
      DaemonClient client = new DaemonClient(DaemonAddress.choose(globals, environment));
      return dispatch(
          new Session(client, in, out, err, environment, globals.last("config", "")), rest);
    } catch (UsageException e) {
      out.flush();
      err.println("gantry: " + e.getMessage());
      return 125;
    }
  }

  private static int dispatch(Session session, List<String> words) {
    Verbs.Found found = Verbs.resolve(words);
    boolean starts = found.name().endsWith("run");
    try {
      return found.verb().runWords(session, found.name(), found.rest());
    } catch (UsageException e) {
      session.out().flush();
      session.err().println("gantry: " + e.getMessage());
      session.err().println("\nRun 'gantry " + found.name() + " --help' for more information");
      return starts ? 125 : 1;
    } catch (ApiException | GantryException | UncheckedIOException e) {
      session.out().flush();
      session
          .err()
          .println("gantry: " + (e instanceof ApiException api ? api.report() : e.getMessage()));
      return !starts ? 1 : e instanceof ApiException api ? api.runStatus() : 125;
    }
  }
}
