//! What somebody does to a photograph: quarter turns, and how much is cut off at each side.

/// Most that is cut off two opposite sides together, percent: something must be left.
pub const CUT_MAX: u8 = 90;

/// Cut off at the sides of the picture as it is seen, percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cut {
    /// At the left.
    pub left: u8,
    /// At the top.
    pub top: u8,
    /// At the right.
    pub right: u8,
    /// At the bottom.
    pub bottom: u8,
}

/// A side of the picture as it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Where reading begins.
    Left,
    /// Above.
    Top,
    /// Where lines end.
    Right,
    /// Below.
    Bottom,
}

impl Side {
    /// All sides, clockwise.
    pub const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];
}

/// All that was done to a photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edit {
    quarters: u8,
    cut: Cut,
}

impl Edit {
    /// Quarters that the picture is turned to the right, 0 to 3.
    pub const fn quarters(self) -> u8 {
        self.quarters
    }

    /// What is cut off at a side.
    pub const fn at(self, side: Side) -> u8 {
        match side {
            Side::Left => self.cut.left,
            Side::Top => self.cut.top,
            Side::Right => self.cut.right,
            Side::Bottom => self.cut.bottom,
        }
    }

    /// Turned by a quarter to the right; what is cut off turns with it.
    #[must_use]
    pub const fn turned_right(self) -> Self {
        let Cut { left, top, right, bottom } = self.cut;
        let cut = Cut { left: bottom, top: left, right: top, bottom: right };
        Self { quarters: (self.quarters + 1) % 4, cut }
    }

    /// Turned by a quarter to the left.
    #[must_use]
    pub const fn turned_left(self) -> Self {
        self.turned_right().turned_right().turned_right()
    }

    /// With so much cut off at a side, as far as the other side leaves something.
    #[must_use]
    pub fn with(self, side: Side, percent: u8) -> Self {
        let Cut { left, top, right, bottom } = self.cut;
        let fit = |other: u8| percent.min(CUT_MAX.saturating_sub(other));
        let cut = match side {
            Side::Left => Cut { left: fit(right), ..self.cut },
            Side::Top => Cut { top: fit(bottom), ..self.cut },
            Side::Right => Cut { right: fit(left), ..self.cut },
            Side::Bottom => Cut { bottom: fit(top), ..self.cut },
        };
        Self { cut, ..self }
    }

    /// What is left of the picture as it lies in its file: left, top, width and height, each of 1.
    pub fn part(self) -> (f64, f64, f64, f64) {
        // Turned on until it stands as in the file.
        let upright =
            (self.quarters..4).filter(|_| self.quarters > 0).fold(self, |edit, _| edit.turned_right());
        let Cut { left, top, right, bottom } = upright.cut;
        let of = |percent: u8| f64::from(percent) / 100.0;
        (of(left), of(top), 1.0 - of(left + right), 1.0 - of(top + bottom))
    }

    /// Pixels across and down of what is left, of a picture of these.
    pub fn sides(self, (width, height): (u32, u32)) -> (u32, u32) {
        let (.., across, down) = self.part();
        let side = |pixels: u32, part: f64| ((f64::from(pixels) * part).round() as u32).max(1);
        let (across, down) = (side(width, across), side(height, down));
        if self.quarters % 2 == 1 { (down, across) } else { (across, down) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_turns_with_the_picture() {
        let edit = Edit::default().with(Side::Left, 10).with(Side::Top, 20).with(Side::Bottom, 5);
        let turned = edit.turned_right();
        assert_eq!(turned.cut, Cut { left: 5, top: 10, right: 20, bottom: 0 });
        assert_eq!(turned.turned_left(), edit);
        assert_eq!(Side::ALL.map(|side| edit.at(side)), [10, 20, 0, 5]);
        let round = (0..4).fold(edit, |edit, _| edit.turned_right());
        assert_eq!(round, edit);
    }

    #[test]
    fn the_part_of_the_file_is_the_same_however_it_is_turned() {
        let edit = Edit::default().with(Side::Left, 10).with(Side::Top, 20).with(Side::Right, 30);
        let near = |left: (f64, f64, f64, f64), right: (f64, f64, f64, f64)| {
            let pairs = [(left.0, right.0), (left.1, right.1), (left.2, right.2), (left.3, right.3)];
            pairs.iter().all(|(left, right)| (left - right).abs() < 1e-9)
        };
        let expect = (0.1, 0.2, 0.6, 0.8);
        for quarters in 0..4 {
            let turned = (0..quarters).fold(edit, |edit, _| edit.turned_right());
            assert!(near(turned.part(), expect), "{quarters}: {:?}", turned.part());
            let sides = if quarters % 2 == 1 { (400, 600) } else { (600, 400) };
            assert_eq!(turned.sides((1_000, 500)), sides, "{quarters}");
        }
    }

    #[test]
    fn something_is_always_left() {
        let edit = Edit::default().with(Side::Left, CUT_MAX);
        assert_eq!(edit.at(Side::Left), CUT_MAX);
        assert_eq!(edit.with(Side::Right, 1).at(Side::Right), 0);
        assert_eq!(Edit::default().with(Side::Top, CUT_MAX + 1).at(Side::Top), CUT_MAX);
        assert_eq!(Edit::default().with(Side::Left, 90).sides((1, 1)), (1, 1));
    }
}
