package io.gantry.store;

import java.util.concurrent.atomic.AtomicBoolean;

/** An image that nobody can remove until this is closed. */
public final class HeldImage implements AutoCloseable {
  private final Leases leases;
  private final Image image;
  private final AtomicBoolean open = new AtomicBoolean(true);

  HeldImage(Leases leases, Image image) {
    this.leases = leases;
    this.image = image;
  }

  public Image image() {
    return image;
  }

  @Override
  public void close() {
    if (open.getAndSet(false)) {
      leases.release(image.id());
    }
  }
}
