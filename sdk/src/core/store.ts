/** What a widget keeps: in IndexedDB where the person has agreed, else for as long as the page is there. */

export interface Kept {
  id: string;
}

export interface Store<Row extends Kept> {
  all(): Promise<Row[]>;
  put(row: Row): Promise<void>;
  drop(id: string): Promise<void>;
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const TABLE = "out";

/** Rows by their ids. `may` is asked each time: without a yes nothing is kept, and what was is removed. */
export const store = <Row extends Kept>(name: string, may: () => boolean): Store<Row> => {
  const memory = new Map<string, Row>();
  let opened: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "id" });
    return done(request);
  };

  const table = async <T>(mode: IDBTransactionMode, deed: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> => {
    try {
      if (!may()) {
        (await opened?.catch(() => undefined))?.close();
        opened = undefined;
        indexedDB.deleteDatabase(name);
        return undefined;
      }
      return await done(deed((await (opened ??= open())).transaction(TABLE, mode).objectStore(TABLE)));
    } catch {
      return undefined; // Storage is full or forbidden: it stays in memory.
    }
  };

  return {
    async all() {
      for (const row of (await table<Row[]>("readonly", (rows) => rows.getAll())) ?? [])
        if (!memory.has(row.id)) memory.set(row.id, row);
      return [...memory.values()];
    },
    async put(row) {
      memory.set(row.id, row);
      await table("readwrite", (rows) => rows.put(row));
    },
    async drop(id) {
      memory.delete(id);
      await table("readwrite", (rows) => rows.delete(id));
    },
  };
};
