package io.gantry.cli;

import io.gantry.javaimage.JavaApplication;
import io.gantry.javaimage.JavaImageOptions;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The command for other programs of the same JVM, as the Maven plugin. It finds the daemon as the
 * command does: {@code DOCKER_HOST}, {@code GANTRY_HOST}, else the default, where it starts one.
 */
public final class Gantry {
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param environment the variables that count
   */
  public Gantry(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /**
   * Makes the image of a program and gives it to the daemon; its id. {@link GantryException} with
   * words for the user when that fails.
   */
  public String build(
      JavaApplication program,
      JavaImageOptions options,
      List<ImageReference> names,
      Consumer<String> progress) {
    try {
      Arguments none = new Arguments(Map.of(), List.of());
      DaemonClient client = new DaemonClient(DaemonAddress.choose(none, environment));
      Session session =
          new Session(client, InputStream.nullInputStream(), out, err, environment, "");
      return new JavaImages(session).make(build -> program, options, names, progress);
    } catch (ApiException e) {
      throw GantryException.internal(e.report(), e);
    } catch (UsageException e) {
      throw GantryException.internal(String.valueOf(e.getMessage()), e);
    }
  }

  /** Does what the command does with these words; its exit status. */
  public int run(List<String> words) {
    int status = Main.run(words, environment, InputStream.nullInputStream(), out, err);
    out.flush();
    err.flush();
    return status;
  }
}
