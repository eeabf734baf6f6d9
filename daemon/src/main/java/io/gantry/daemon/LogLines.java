package io.gantry.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** The log: one line a message on standard error, {@code time level message}. */
final class LogLines extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /** Loggers are dropped when nobody holds them, together with their level. */
  private static final Logger OURS = Logger.getLogger("io.gantry");

  private LogLines() {}

  static void start(Level level) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new Lines());
    level(level);
  }

  static void level(Level level) {
    // Libraries and the JDK speak of themselves at the lower levels.
    Logger.getLogger("").setLevel(Level.WARNING);
    OURS.setLevel(level);
  }

  @Override
  public String format(LogRecord line) {
    String text = formatMessage(line).replace('\n', ' ').replace('\r', ' ');
    return TIME.format(line.getInstant()) + " " + level(line) + " " + text + trace(line) + "\n";
  }

  private static String level(LogRecord line) {
    int level = line.getLevel().intValue();
    if (level >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level >= Level.WARNING.intValue()) {
      return "warn";
    }
    return level >= Level.INFO.intValue() ? "info" : "debug";
  }

  /** The whole trace stays on the line, so that a log collector keeps it together. */
  private static String trace(LogRecord line) {
    if (line.getThrown() == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    line.getThrown().printStackTrace(new PrintWriter(trace));
    return ": " + trace.toString().strip().replaceAll("\\R\\s*", " | ");
  }

  private static final class Lines extends StreamHandler {
    Lines() {
      super(System.err, new LogLines());
      setLevel(Level.ALL);
    }

    @Override
    public synchronized void publish(LogRecord line) {
      super.publish(line);
      flush();
    }
  }
}
