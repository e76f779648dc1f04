package dev.weft.controller.store;

class MemoryStoreTest extends StoreContract {
    @Override
    Store open() {
        return new MemoryStore();
    }
}
