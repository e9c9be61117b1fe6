//! Finite rings to calculate designs with: the direct product of the finite fields whose orders are the prime
//! powers of a number. For a prime power it is the field of that order.
//!
//! Source: Lidl and Niederreiter, "Finite Fields"; MacNeish's product of 1922 for composite orders.

/// A commutative ring with elements `0..order`; 0 is its zero.
pub(super) struct Ring {
    order: usize,
    add: Vec<usize>,
    multiply: Vec<usize>,
    /// Elements of which any two differ by a unit, as many as there can be.
    pub separate: Vec<usize>,
}

impl Ring {
    /// The ring of this order, which must not be 0.
    pub(super) fn new(order: usize) -> Self {
        let mut ring = Self { order: 1, add: vec![0], multiply: vec![0], separate: vec![0] };
        for (prime, power) in factors(order) {
            ring = ring.times(&Self::field(prime, power));
        }
        ring
    }

    pub(super) fn add(&self, one: usize, other: usize) -> usize {
        self.add[one * self.order + other]
    }

    pub(super) fn multiply(&self, one: usize, other: usize) -> usize {
        self.multiply[one * self.order + other]
    }

    pub(super) fn subtract(&self, one: usize, other: usize) -> usize {
        (0..self.order).find(|difference| self.add(other, *difference) == one).unwrap_or_default()
    }

    /// GF(prime^power): polynomials over GF(prime), written as numbers in base `prime`, modulo the first
    /// irreducible one.
    fn field(prime: usize, power: u32) -> Self {
        let order = prime.pow(power);
        (order..2 * order)
            .map(|modulus| Self::modulo(prime, order, modulus))
            .find(Self::is_field)
            .expect("there is an irreducible polynomial of every degree over every finite field")
    }

    /// The polynomials over GF(prime) modulo a monic one, of which there are `order`.
    fn modulo(prime: usize, order: usize, modulus: usize) -> Self {
        let digits = |mut number: usize| {
            let mut digits = Vec::new();
            while number > 0 {
                digits.push(number % prime);
                number /= prime;
            }
            digits
        };
        let number = |digits: &[usize]| digits.iter().rev().fold(0, |number, digit| number * prime + digit);
        let modulus = digits(modulus);
        let degree = modulus.len() - 1;
        let sum = |one: usize, other: usize| {
            let (one, other) = (digits(one), digits(other));
            let length = one.len().max(other.len());
            let digit = |digits: &[usize], at: usize| digits.get(at).copied().unwrap_or_default();
            number(&(0..length).map(|at| (digit(&one, at) + digit(&other, at)) % prime).collect::<Vec<_>>())
        };
        let product = |one: usize, other: usize| {
            let mut product = vec![0; 2 * degree];
            for (at, digit) in digits(one).into_iter().enumerate() {
                for (offset, factor) in digits(other).into_iter().enumerate() {
                    product[at + offset] = (product[at + offset] + digit * factor) % prime;
                }
            }
            for at in (degree..product.len()).rev() {
                let lead = product[at];
                for (offset, digit) in modulus.iter().enumerate() {
                    let slot = &mut product[at - degree + offset];
                    *slot = (*slot + (prime - digit) * lead) % prime;
                }
            }
            number(&product[..degree])
        };
        let table = |of: &dyn Fn(usize, usize) -> usize| {
            (0..order * order).map(|cell| of(cell / order, cell % order)).collect::<Vec<_>>()
        };
        Self { order, add: table(&sum), multiply: table(&product), separate: (0..order).collect() }
    }

    /// Whether no two elements but zero have the product zero.
    fn is_field(&self) -> bool {
        (1..self.order).all(|one| (1..self.order).all(|other| self.multiply(one, other) != 0))
    }

    /// The direct product.
    fn times(&self, other: &Self) -> Self {
        let order = self.order * other.order;
        let table = |of: &dyn Fn(usize, usize) -> usize| {
            (0..order * order).map(|cell| of(cell / order, cell % order)).collect::<Vec<_>>()
        };
        let split = |element: usize| (element / other.order, element % other.order);
        let join = |(one, two): (usize, usize)| one * other.order + two;
        let each = |of: &dyn Fn(usize, usize) -> usize, with: &dyn Fn(usize, usize) -> usize| {
            table(&|a, b| join((of(split(a).0, split(b).0), with(split(a).1, split(b).1))))
        };
        let fewest = match self.order {
            1 => other.separate.len(),
            _ => self.separate.len().min(other.separate.len()),
        };
        let first = |at: usize| self.separate.get(at).copied().unwrap_or_default();
        Self {
            order,
            add: each(&|a, b| self.add(a, b), &|a, b| other.add(a, b)),
            multiply: each(&|a, b| self.multiply(a, b), &|a, b| other.multiply(a, b)),
            separate: (0..fewest).map(|at| join((first(at), other.separate[at]))).collect(),
        }
    }
}

/// The primes of a number with their powers.
fn factors(mut number: usize) -> Vec<(usize, u32)> {
    let mut factors = Vec::new();
    let mut prime = 2;
    while number > 1 {
        if prime * prime > number {
            prime = number;
        }
        let mut power = 0;
        while number.is_multiple_of(prime) {
            number /= prime;
            power += 1;
        }
        if power > 0 {
            factors.push((prime, power));
        }
        prime += 1;
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_rings_and_separate_elements_differ_by_units() {
        for order in 1..=32 {
            let ring = Ring::new(order);
            let all = || 0..order;
            for (a, b) in all().flat_map(|a| all().map(move |b| (a, b))) {
                assert_eq!(ring.add(a, b), ring.add(b, a));
                assert_eq!(ring.multiply(a, b), ring.multiply(b, a));
                assert_eq!(ring.add(ring.subtract(a, b), b), a);
                let c = (a * 7 + b * 3 + 1) % order;
                assert_eq!(ring.multiply(ring.add(a, b), c), ring.add(ring.multiply(a, c), ring.multiply(b, c)));
                assert_eq!(ring.multiply(ring.multiply(a, b), c), ring.multiply(a, ring.multiply(b, c)));
            }
            for (at, a) in ring.separate.iter().enumerate() {
                for b in &ring.separate[..at] {
                    let difference = ring.subtract(*a, *b);
                    assert!(all().skip(1).all(|other| ring.multiply(difference, other) != 0), "{order}: {a} {b}");
                }
            }
        }
        let counts = [7, 8, 9, 10, 12, 15, 25].map(|order| Ring::new(order).separate.len());
        assert_eq!(counts, [7, 8, 9, 2, 3, 3, 25]);
    }
}
