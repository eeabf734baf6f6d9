package io.gantry.registry;

import org.junit.jupiter.api.extension.ExtendWith;

/** The protocol over a bucket. */
@ExtendWith(InBucket.class)
class BucketProtocolIT extends ProtocolIT {}
