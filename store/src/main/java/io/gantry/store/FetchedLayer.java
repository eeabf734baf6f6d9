package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.FetchProgress.Phase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** A layer that is read while it is downloaded. Thread-safe; its owner closes it. */
final class FetchedLayer implements LayerContent, AutoCloseable {
  private final Downloads downloads;
  private final Download download;
  private volatile boolean spoiled;
  private volatile boolean noRoom;
  private volatile boolean closed;

  /** Takes over one use of the download, which {@link #close} ends. */
  FetchedLayer(Downloads downloads, Download download, FetchProgress progress) {
    this.downloads = downloads;
    this.download = download;
    Descriptor layer = download.blob();
    download.onProgress(done ->
        progress.report(layer, done < layer.size() ? Phase.DOWNLOADING : Phase.DOWNLOADED, done));
  }

  @Override
  public String name() {
    return download.blob().digest().toString();
  }

  @Override
  public long size() {
    return download.blob().size();
  }

  @Override
  public InputStream open() {
    return download.follow(() -> closed);
  }

  @Override
  public Path file() {
    return download.file();
  }

  /** Whether this machine could not take it, a full disk for one: what was downloaded only adds. */
  boolean hadNoRoom() {
    return noRoom;
  }

  /** Whether old bytes of unknown origin were part of content that proved wrong. */
  boolean worthAnotherTry() {
    return spoiled && download.resumed();
  }

  /** Damaged content is told by its digest first: a wrong one says more than what it led to. */
  @Override
  public GantryException refused(GantryException why) {
    String text = "pull layer %s: %s".formatted(name(), why.getMessage());
    if (why.kind() == GantryException.Kind.INVALID) {
      text = wrongDigest(text);
      spoiled = true;
      downloads.spoil(download);
    } else {
      noRoom = !closed && !download.hasFailed();
    }
    return new GantryException(why.kind(), text, why);
  }

  @Override
  public void close() {
    closed = true;
    download.wake();
    downloads.leave(download);
  }

  private String wrongDigest(String otherwise) {
    MessageDigest hash = Digest.newHash(download.blob().digest().algorithm());
    try {
      download.await(() -> closed);
      try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file()), hash)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException | GantryException e) {
      return otherwise;
    }
    Digest digest = Digest.of(hash);
    return digest.equals(download.blob().digest())
        ? otherwise
        : "pull layer %s: what came has digest %s".formatted(name(), digest);
  }
}
