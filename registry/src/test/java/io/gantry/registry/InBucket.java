package io.gantry.registry;

import static java.util.Objects.requireNonNull;

import io.gantry.store.Durable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the servers of a test keep their content in a bucket, each root at a place of its own. */
final class InBucket implements BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(InBucket.class);

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path folder = Files.createTempDirectory("gantry-s3-");
    context.getStore(HERE).put("folder", folder);
    S3Server s3 = S3Server.start(folder);
    context.getStore(HERE).put("server", s3);
    TestServer.storeAt(root -> s3.options("root" + Integer.toHexString(root.hashCode())));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    TestServer.storeAt(root -> List.of());
    S3Server s3 = context.getStore(HERE).get("server", S3Server.class);
    if (s3 != null) {
      s3.close();
    }
    Durable.removeTree(requireNonNull(context.getStore(HERE).get("folder", Path.class)));
  }
}
