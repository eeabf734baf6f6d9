package io.gantry.daemon;

import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** The entry point of {@code gantry-daemon}. */
public final class Main {
  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private Main() {}

  /** Runs until it is told to stop; the exit code is 0 then, 1 for a failure, 2 for wrong usage. */
  public static void main(String[] args) {
    System.exit(run(List.of(args)));
  }

  private static int run(List<String> args) {
    Options options;
    try {
      options = Options.parse(args);
    } catch (GantryException e) {
      System.err.println("gantry-daemon: " + e.getMessage());
      return USAGE;
    }
    if (options.help()) {
      System.out.print(Option.usage());
      return 0;
    }
    if (options.version()) {
      System.out.println("Gantry version " + Daemon.VERSION);
      return 0;
    }
    LogLines.start(options.logLevel());
    WarmUp.begin();
    return serve(options);
  }

  private static int serve(Options options) {
    Logger log = System.getLogger(Main.class.getName());
    try (Daemon daemon = Daemon.start(options)) {
      daemon.awaitStop();
      return 0;
    } catch (GantryException e) {
      log.log(Level.ERROR, String.valueOf(e.getMessage()));
      return FAILED;
    } catch (RuntimeException | InterruptedException e) {
      log.log(Level.ERROR, "the daemon cannot run", e);
      return FAILED;
    }
  }
}
