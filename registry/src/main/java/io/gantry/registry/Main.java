package io.gantry.registry;

import io.gantry.linux.NativeDigests;
import io.gantry.oci.GantryException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The entry point of {@code gantry registry serve}. */
public final class Main {
  private static final int USAGE = 2;
  private static final int FAILED = 1;

  private Main() {}

  /** Serves until the process is told to end; exits with 1 for a failure, 2 for wrong usage. */
  public static void main(String[] args) {
    Options options;
    try {
      options = Options.parse(List.of(args));
    } catch (GantryException e) {
      System.err.println("gantry registry: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    if (options.has(Option.HELP)) {
      System.out.print(Option.usage());
      return;
    }
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n");
    System.exit(serve(options));
  }

  private static int serve(Options options) {
    NativeDigests.install();
    try {
      RegistryServer server = RegistryServer.start(options);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      System.out.println("listening on " + options.host() + ":" + server.port());
      new CountDownLatch(1).await(); // The hook ends it.
      return 0;
    } catch (GantryException | IllegalStateException | InterruptedException e) {
      System.err.println("gantry registry: " + e.getMessage());
      return FAILED;
    }
  }
}
