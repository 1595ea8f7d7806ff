//! A list whose places are used again, but never under the same key.

use std::marker::PhantomData;

use crate::ids::Key;

#[derive(Debug)]
struct Place<V> {
    generation: u32,
    value: Option<V>,
}

/// The list.
#[derive(Debug)]
pub(crate) struct Arena<K, V> {
    places: Vec<Place<V>>,
    free: Vec<u32>,
    key: PhantomData<fn() -> K>,
}

impl<K: Key, V> Arena<K, V> {
    pub(crate) const fn new() -> Self {
        Self { places: Vec::new(), free: Vec::new(), key: PhantomData }
    }

    pub(crate) fn insert(&mut self, value: V) -> K {
        if let Some(index) = self.free.pop()
            && let Some(place) = self.places.get_mut(index as usize)
        {
            place.value = Some(value);
            return K::new(index, place.generation);
        }
        // More than 2³² things at a time are far beyond every limit of a room.
        let index = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(Place { generation: 0, value: Some(value) });
        K::new(index, 0)
    }

    pub(crate) fn get(&self, key: K) -> Option<&V> {
        let (index, generation) = key.parts();
        self.places.get(index as usize).filter(|place| place.generation == generation)?.value.as_ref()
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let (index, generation) = key.parts();
        self.places.get_mut(index as usize).filter(|place| place.generation == generation)?.value.as_mut()
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<V> {
        let (index, generation) = key.parts();
        let place = self.places.get_mut(index as usize).filter(|place| place.generation == generation)?;
        let value = place.value.take()?;
        place.generation = place.generation.wrapping_add(1);
        self.free.push(index);
        Some(value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.places
            .iter()
            .zip(0..)
            .filter_map(|(place, index)| place.value.as_ref().map(|value| (K::new(index, place.generation), value)))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.places.iter().filter_map(|place| place.value.as_ref())
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.places.iter_mut().filter_map(|place| place.value.as_mut())
    }

    pub(crate) fn keys(&self) -> Vec<K> {
        self.iter().map(|(key, _)| key).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TrackKey;

    #[test]
    fn a_key_finds_nothing_once_its_thing_is_gone_even_when_the_place_is_used_again() {
        let mut arena = Arena::<TrackKey, char>::new();
        let first = arena.insert('a');
        assert_eq!(arena.remove(first), Some('a'));
        let second = arena.insert('b');
        assert_ne!(first, second);
        assert_eq!((arena.get(first), arena.get(second)), (None, Some(&'b')));
        assert_eq!(arena.remove(first), None);
        assert_eq!((arena.len(), arena.keys()), (1, vec![second]));
    }
}
