package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.runtime.LogLine;
import io.gantry.runtime.LogQuery;
import io.gantry.runtime.LogReader;
import io.gantry.runtime.StreamType;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads what containers have written. */
final class ContainerLogs {
  private final ContainerFiles files;

  ContainerLogs(ContainerFiles files) {
    this.files = files;
  }

  /** INVALID when neither stream is asked for, or nothing is kept. */
  LogStream open(Container container, LogOptions options) {
    if (!options.stdout() && !options.stderr()) {
      throw GantryException.invalid("You must choose at least one stream");
    }
    ContainerRecord record = container.record();
    if (record.spec().host().log().driver().equals("none")) {
      throw GantryException.invalid("configured logging driver does not support reading");
    }
    boolean follow = options.follow() && record.state().alive();
    LogQuery query =
        new LogQuery(
            options.tail().isPresent() ? options.tail().getAsInt() : LogQuery.ALL,
            options.since().orElse(Instant.MIN),
            options.until().orElse(Instant.MAX),
            follow,
            false);
    LogReader reader = new LogReader(files.log(record.id()), query);
    if (follow) {
      var _ =
          container
              .live()
              .map(LiveProcess::ended)
              .orElseGet(() -> CompletableFuture.completedFuture(Boolean.TRUE))
              .thenRun(reader::finish);
    }
    return new Reading(reader, options, record.tty());
  }

  /** Picks the streams that were asked for. */
  private record Reading(LogReader reader, LogOptions options, boolean tty) implements LogStream {
    @Override
    public Optional<LogEntry> next() {
      try {
        Optional<LogLine> line = reader.next();
        while (line.isPresent() && !wanted(line.get())) {
          line = reader.next();
        }
        return line.map(Reading::entry);
      } catch (IOException e) {
        throw GantryException.internal("read the log of a container: " + e, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw GantryException.internal("close the log of a container", e);
      }
    }

    private boolean wanted(LogLine line) {
      return line.stream() == StreamType.STDOUT ? options.stdout() : options.stderr();
    }

    private static LogEntry entry(LogLine line) {
      int length = line.bytes().remaining();
      byte[] bytes = new byte[line.partial() ? length : length + 1];
      line.bytes().duplicate().get(bytes, 0, length);
      if (!line.partial()) {
        bytes[length] = '\n';
      }
      OutputKind kind = line.stream() == StreamType.STDERR ? OutputKind.STDERR : OutputKind.STDOUT;
      return new LogEntry(line.time(), kind, bytes);
    }
  }
}
